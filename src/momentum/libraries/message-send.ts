import { sha256Of, trimBytes } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { assertContentSeen } from '../calls/unknown.js'
import { rawContent } from '../message/message.js'
import { messageOf, written } from './message-method.js'

const inject = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = messageOf(stage, frame)
    assertContentSeen(stage, message)
    const sender = frame.optionalString(2) ?? ''
    const recipients = frame
      .string(3)
      .split(',')
      .map((address) => trimBytes(address, ' \t'))
    const told = [encodeText(sender), recipients.map(encodeText), sha256Of(rawContent(message))]
    stage.noteSent(frame, message, ['inject', ...told])
    return 0
  }
}

/** `(sender, recipients, text [, subject [, charset]])`: a new message with this one attached, sent. */
const forward = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = messageOf(stage, frame)
    assertContentSeen(stage, message)
    const told = [2, 3, 4].map((index) => encodeText(frame.string(index)))
    const more = [5, 6].map((index) => encodeText(frame.optionalString(index) ?? ''))
    const digest = sha256Of(rawContent(message))
    stage.noteSent(frame, message, ['forward', ...told, ...more, digest])
    return 0
  }
}

export const messageSendRows: readonly Row[] = [
  written('msg:inject', 'DSEB', inject),
  documented('msg:forward', 'write', { source: 'S/4/lua/ref-msg-forward', bind: forward }),
]
