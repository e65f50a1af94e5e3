import type { Bytes } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { documented, type Row, seenInSamples } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { isNil } from './context-methods.js'
import { replyText } from './known-texts.js'
import { messageOf } from './message-method.js'

/** A reply of one line or several: number 0 takes the code from the text (ref-msg-code). */
const code = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = messageOf(stage, frame)
    if (isNil(frame, 2)) {
      frame.pushString(message.code)
      return 1
    }
    message.code = codedReply(frame, frame.number(2), ownText(stage, frame.string(3)))
    stage.noteOn(frame, message, ['message.code', encodeText(message.code)])
    return 0
  }
}

/** Its own line ends are the only ones that the page speaks of. */
const ownText = (stage: Stage, text: Bytes): Bytes => {
  replyText(stage, 'msg:code', text.replaceAll('\r\n', '\n'))
  return text
}

const codedReply = (frame: Frame, number: number, text: Bytes): Bytes => {
  const own = /^(\d{3})[ -]/.exec(text)?.[1]
  if (number === 0 && own === undefined) return frame.badArgument(2, 'the text begins with no code')
  const prefix = number === 0 ? own! : String(number)
  const lines = text.split(/\r?\n/).map((line) => (number === 0 ? line.replace(/^\d{3}[ -]/, '') : line))
  return lines.map((line, index) => `${prefix}${index < lines.length - 1 ? '-' : ' '}${line}`).join('\r\n')
}

const getCode = (stage: Stage): HostFunction => {
  return (frame) => {
    frame.pushString(messageOf(stage, frame).code)
    return 1
  }
}

const setCode = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = messageOf(stage, frame)
    const code = frame.number(2)
    const text = replyText(stage, 'msg:set_code', frame.string(3))
    message.code = code === 0 ? text : `${code} ${text}`
    stage.noteOn(frame, message, ['message.code', encodeText(message.code)])
    return 0
  }
}

export const messageCodeRows: readonly Row[] = [
  documented('msg:code', 'write', { source: 'S/4/lua/ref-msg-code', bind: code }),
  seenInSamples('msg:get_code', 'state', { source: 'perm_fail sample', bind: getCode }),
  seenInSamples('msg:set_code', 'write', { source: 'perm_fail sample', bind: setCode }),
]
