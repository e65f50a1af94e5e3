import { sha256Of } from '../../domain/bytes.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { toldOptions } from '../calls/told-options.js'
import { assertContentSeen } from '../calls/unknown.js'
import { type Message, rawContent } from '../message/message.js'
import { isNil } from './context-methods.js'

interface Signer {
  readonly call: string
  /** what its signing is told as */
  readonly effect: string
  /** message and context may be left out: the page's example passes nil for both */
  readonly takesNil: boolean
}

/**
 * `(message, vctx [, options])`: the server's own library signs, with keys of the server's. What the signature is, nobody
 * knows here; that this content was signed with these options is told, and the content is unknown from then on.
 */
const signing =
  (signer: Signer) =>
  (stage: Stage): HostFunction =>
  (frame) => {
    const message = messageAt(stage, frame, signer)
    assertContentSeen(stage, message)
    if (!(signer.takesNil && isNil(frame, 2))) stage.handles.read(frame, 2, 'vctx')
    stage.assumed.add('dkim-signing')
    if (stage.phase !== 'final') stage.assumeOutOfPhase(signer.call)
    const options = toldOptions(stage, frame, { call: signer.call, index: 3 })
    const content = sha256Of(rawContent(message))
    message.signatures = [...message.signatures, sha256Of(JSON.stringify([options, content])).slice(0, 16)]
    const whose = message === stage.session?.message ? [] : [message.origin]
    stage.noteOutside(frame, [signer.effect, options, content, ...whose])
    return 0
  }

const messageAt = (stage: Stage, frame: Frame, { takesNil }: Signer): Message => {
  if (!(takesNil && isNil(frame, 1))) return stage.handles.read(frame, 1, 'message').message
  return stage.running(frame).message ?? frame.fail('no message to sign')
}

export const opendkimSignRows: readonly Row[] = [
  documented('msys.validate.opendkim.sign', 'write', {
    source: 'S/4/lua/ref-msys-validate-opendkim-sign',
    bind: signing({ call: 'msys.validate.opendkim.sign', effect: 'dkim.sign', takesNil: false }),
  }),
  documented('msys.validate.dk.sign', 'write', {
    source: 'S/4/lua/ref-msys-validate-dk-sign',
    bind: signing({ call: 'msys.validate.dk.sign', effect: 'validate.dk.sign', takesNil: false }),
  }),
  documented('msys.validate.dkim.sign', 'write', {
    source: 'S/3/3-reference/lua-ref-msys-validate-dkim-sign',
    bind: signing({ call: 'msys.validate.dkim.sign', effect: 'validate.dkim.sign', takesNil: true }),
  }),
]
