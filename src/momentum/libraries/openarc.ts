import { sha256Of } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { HostFunction } from '../../lua/machine.js'
import { askLibrary, contentDigest } from '../calls/ask-library.js'
import { documented, listedFor, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { toldOptions } from '../calls/told-options.js'
import { assertKnown } from '../calls/unknown.js'
import type { Message } from '../message/message.js'

/** `(message)`: the chain's state goes into `arc_cv` of the message's context. */
const verify = (stage: Stage): HostFunction => {
  return (frame) => {
    const { message } = stage.handles.read(frame, 1, 'message')
    stage.assumed.add('arc-returns')
    askLibrary(stage, frame, {
      call: 'msys.validate.openarc.verify',
      key: [contentDigest(stage, message)],
      message,
    })
    return 0
  }
}

/**
 * `(message, options [, results])`: what became of it goes into `arc_seal`, and the chain's state into `arc_cv` where it was not
 * known. What the seal is, the server's keys decide: the content of a message that is sealed is unknown from then on.
 */
const seal =
  (name: 'sign' | 'seal') =>
  (stage: Stage): HostFunction =>
  (frame) => {
    const { message } = stage.handles.read(frame, 1, 'message')
    const options = toldOptions(stage, frame, { call: `msys.validate.openarc.${name}`, index: 2 })
    const results = frame.optionalString(3)
    const content = contentDigest(stage, message)
    stage.assumed.add('arc-returns')
    stage.noteOutside(frame, ['arc.seal', options, content, ...whose(stage, message)])
    const key = [content, chainState(stage, message), options, results === undefined ? null : encodeText(results)]
    const { answer } = askLibrary(stage, frame, { call: 'msys.validate.openarc.sign', key, message })
    if (answer.context?.mess?.['arc_seal'] === 'ok')
      message.signatures = [...message.signatures, sha256Of(JSON.stringify(['arc', ...key])).slice(0, 16)]
    return 0
  }

const chainState = (stage: Stage, message: Message) => {
  const state = message.mess.get('arc_cv')
  if (state === undefined) assertKnown(stage, 'mess', 'arc_cv')
  return state === undefined ? null : encodeText(state)
}

/** A message that is not the phase's own is named by which one of the session it is. */
const whose = (stage: Stage, message: Message): readonly string[] =>
  message === stage.session?.message ? [] : [message.origin]

const page = 'S/4/lua/ref-msys-validate-openarc'

export const openarcRows: readonly Row[] = [
  listedFor('SE', documented('msys.validate.openarc.verify', 'stable', { source: `${page}-verify`, bind: verify })),
  documented('msys.validate.openarc.sign', 'write', { source: `${page}-sign`, bind: seal('sign') }),
  documented('msys.validate.openarc.seal', 'write', { source: `${page}-sign`, bind: seal('seal') }),
]
