import { sha256Of } from '../../domain/bytes.js'
import { type Canonical, encodeText } from '../../domain/canonical.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { contentDigest, envelopeOf, returnLibrary } from '../calls/ask-library.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { type Message, rawContent } from '../message/message.js'

/** What a report about a message hangs on: its content, envelope and code, and what is said to have become of it. */
const reported = (stage: Stage, frame: Frame): { readonly message: Message; readonly key: readonly Canonical[] } => {
  const { message } = stage.handles.read(frame, 1, 'message')
  const key = [contentDigest(stage, message), ...envelopeOf(message), encodeText(message.code), frame.number(2)]
  return { message, key }
}

/** `(message, action)`: a table of fields. */
const computeStatus = (stage: Stage): HostFunction => {
  return (frame) =>
    returnLibrary(stage, frame, { call: 'msys.rfc3464.compute_delivery_status', ...reported(stage, frame) })
}

/** The same as a text; its page's synopsis has a response's text in the place of message and action. */
const computeStatusText = (stage: Stage): HostFunction => {
  return (frame) => {
    const call = 'msys.rfc3464.compute_delivery_status_string'
    const asked =
      frame.type(1) === 'userdata' ? reported(stage, frame) : { message: null, key: [encodeText(frame.string(1))] }
    return returnLibrary(stage, frame, { call, ...asked })
  }
}

/** `(message)`: a table of the report's fields, or nil where it is none. */
const extractStatus = (stage: Stage): HostFunction => {
  return (frame) => {
    const { message } = stage.handles.read(frame, 1, 'message')
    const key = [contentDigest(stage, message)]
    return returnLibrary(stage, frame, { call: 'msys.rfc3464.extract_delivery_status', key, message })
  }
}

/** `(message, action)`: a report is sent; 1, or 0 where it could not be. */
const sendReport = (stage: Stage): HostFunction => {
  return (frame) => {
    const { message, key } = reported(stage, frame)
    const [, ...told] = key
    stage.noteSent(frame, message, ['rfc3464.send_mdn', ...told, sha256Of(rawContent(message))])
    return returnLibrary(stage, frame, { call: 'msys.rfc3464.send_mdn', key, message })
  }
}

const row = (name: string, kind: Row['class'], bind: Row['bind']): Row =>
  documented(`msys.rfc3464.${name}`, kind, {
    source: `S/4/lua/ref-msys-rfc-3464-${name.replaceAll('_', '-')}`,
    bind,
  })

export const rfc3464Rows: readonly Row[] = [
  row('compute_delivery_status', 'stable', computeStatus),
  row('compute_delivery_status_string', 'stable', computeStatusText),
  row('extract_delivery_status', 'stable', extractStatus),
  row('send_mdn', 'write', sendReport),
]
