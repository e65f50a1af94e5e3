import { sha256Of } from '../../domain/bytes.js'
import { type Canonical, encodeKey, encodeText } from '../../domain/canonical.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { outsideValue } from '../calls/outside-value.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { assertContentSeen } from '../calls/unknown.js'
import { rawContent } from '../message/message.js'

/**
 * `(message, vctx [, options])`: the server's own library signs, with keys of the server's. What the signature is, nobody
 * knows here; that this content was signed with these options is told, and the content is unknown from then on.
 */
const sign = (stage: Stage): HostFunction => {
  return (frame) => {
    const { message } = stage.handles.read(frame, 1, 'message')
    assertContentSeen(stage, message)
    stage.handles.read(frame, 2, 'vctx')
    stage.assumed.add('dkim-signing')
    if (stage.phase !== 'final') stage.assumeOutOfPhase('msys.validate.opendkim.sign')
    const options = optionsOf(stage, frame)
    const content = sha256Of(rawContent(message))
    message.signatures = [...message.signatures, sha256Of(JSON.stringify([options, content])).slice(0, 16)]
    const whose = message === stage.session?.message ? [] : [message.origin]
    stage.noteOutside(frame, ['dkim.sign', options, content, ...whose])
    return 0
  }
}

/** By name; a key that stands in the options is told by its digest. */
const optionsOf = (stage: Stage, frame: Frame): Canonical => {
  if (frame.type(3) === 'none' || frame.type(3) === 'nil') return {}
  if (frame.type(3) !== 'table') return frame.wrongType(3, 'table')
  const given = frame.value(3)
  const entries = given !== null && typeof given === 'object' && given.kind === 'table' ? given.entries : []
  const told = entries.map(([key, value]): readonly [string, Canonical] => [
    encodeKey(String(key)),
    key === 'keybuf' && typeof value === 'string'
      ? encodeText(sha256Of(value))
      : outsideValue(stage, 'msys.validate.opendkim.sign', value),
  ])
  return Object.fromEntries(told.sort(([a], [b]) => (a < b ? -1 : 1)))
}

export const opendkimSignRows: readonly Row[] = [
  documented('msys.validate.opendkim.sign', 'write', {
    source: 'S/4/lua/ref-msys-validate-opendkim-sign',
    bind: sign,
  }),
]
