import type { HostFunction } from '../../lua/machine.js'
import { contentDigest, returnLibrary } from '../calls/ask-library.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
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

const row = (call: Found, source: string): Row => documented(call, 'stable', { source, bind: found(call) })

/** The modules dkim_validate of version 3, and dk_validate. */
export const dkimDomainRows: readonly Row[] = [
  row('msys.validate.dkim.get_domains', 'S/3/3-reference/lua-ref-msys-validate-dkim-get-domains'),
  row('msys.validate.dkim.get_responsible_domain', 'S/3/3-reference/lua-ref-msys-validate-dkim-get-responsible-domain'),
  row('msys.validate.dk.get_responsible_domain', 'S/4/lua/ref-msys-validate-dk-get-responsible-domain'),
]
