import { sha256Of } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { HostFunction } from '../../lua/machine.js'
import { contentDigest, returnLibrary } from '../calls/ask-library.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { assertContentSeen } from '../calls/unknown.js'
import { rawContent } from '../message/message.js'
import { isNil } from './context-methods.js'

type Found =
  | 'msys.validate.dkim.get_domains'
  | 'msys.validate.dkim.get_responsible_domain'
  | 'msys.validate.dk.get_responsible_domain'

/** `([message [, vctx]])`: what the server's own validation has found; of the phase's message where none is named. */
const found =
  (call: Found) =>
  (stage: Stage): HostFunction =>
  (frame) => {
    const message = isNil(frame, 1)
      ? (stage.running(frame).message ?? frame.fail('no message to look at'))
      : stage.handles.read(frame, 1, 'message').message
    if (!isNil(frame, 2)) stage.handles.read(frame, 2, 'vctx')
    return returnLibrary(stage, frame, { call, key: [contentDigest(stage, message)], message })
  }

/** `(message, vctx, sender, receivers [, subject [, note]])`: the server will send them what its validation has found. */
const reflect = (stage: Stage): HostFunction => {
  return (frame) => {
    const { message } = stage.handles.read(frame, 1, 'message')
    stage.handles.read(frame, 2, 'vctx')
    assertContentSeen(stage, message)
    const told = [3, 4].map((index) => encodeText(frame.string(index)))
    const more = [5, 6].map((index) => encodeText(frame.optionalString(index) ?? ''))
    stage.noteOutside(frame, ['validate.dkim.reflect', ...told, ...more, sha256Of(rawContent(message))])
    return 0
  }
}

const row = (call: Found, source: string): Row => documented(call, 'stable', { source, bind: found(call) })

/** The modules dkim_validate of version 3, and dk_validate. */
export const dkimDomainRows: readonly Row[] = [
  row('msys.validate.dkim.get_domains', 'S/3/3-reference/lua-ref-msys-validate-dkim-get-domains'),
  row('msys.validate.dkim.get_responsible_domain', 'S/3/3-reference/lua-ref-msys-validate-dkim-get-responsible-domain'),
  documented('msys.validate.dkim.reflect', 'write', {
    source: 'S/3/3-reference/lua-ref-msys-validate-dkim-reflect',
    bind: reflect,
  }),
  row('msys.validate.dk.get_responsible_domain', 'S/4/lua/ref-msys-validate-dk-get-responsible-domain'),
]
