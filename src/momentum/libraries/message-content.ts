import { type Bytes, lowerCase, sha256Of } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import { tableOf } from '../../domain/value.js'
import type { HostFunction } from '../../lua/machine.js'
import type { Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { assertContentSeen, assertFieldKnown, assertReadable } from '../calls/unknown.js'
import { decodeWords, encodeWords } from '../message/encoded-words.js'
import { setField, valuesOf } from '../message/header-fields.js'
import { messageSize, rawContent, setRawContent } from '../message/message.js'
import { buildContent } from './build.js'
import { isNil } from './context-methods.js'
import { headerMode, headerValues } from './header-arguments.js'
import { headerName, headerValue } from './known-texts.js'
import { bodyOf, contentOf, messageOf, read, undescribed, written } from './message-method.js'

const header = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = messageOf(stage, frame)
    const name = headerName(stage, 'msg:header', frame.string(2))
    if (lowerCase(name) === 'received') stage.assumed.add('received-header')
    if (frame.count() < 3) {
      assertFieldKnown(stage, message, name)
      frame.pushValue(tableOf(valuesOf(message.fields, name).map(decodeWords)))
      return 1
    }
    if (isNil(frame, 3)) undescribed(stage, 'msg:header', 'is given nil for a value')
    const values = headerValues(frame).map((value) => headerValue(stage, 'msg:header', value))
    const mode = values.length === 0 ? 'replace' : headerMode(stage, frame)
    if (mode === 'replace') {
      assertFieldKnown(stage, message, name)
      assertChangeTold(stage, valuesOf(message.fields, name), values)
    }
    message.fields = setField(message.fields, name, { values: values.map(encodeWords), mode })
    stage.noteOn(frame, message, ['header', encodeText(name), mode, values.map(encodeText)])
    frame.pushBoolean(true)
    return 1
  }
}

/** Whether it is a change, nobody can tell where as many values were there, and one of them was replaced. */
const assertChangeTold = (stage: Stage, was: readonly Bytes[], is: readonly Bytes[]): void => {
  if (was.length === is.length) for (const value of was) assertReadable(stage, value)
}

const getMessageSize = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.assumed.add('received-header')
    frame.pushNumber(messageSize(contentOf(stage, frame)))
    return 1
  }
}

const raw = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = contentOf(stage, frame)
    if (!isNil(frame, 2)) {
      setRawContent(message, frame.string(2))
      stage.noteOn(frame, message, ['raw', sha256Of(rawContent(message))])
    }
    const content = rawContent(message)
    stage.assumed.add('received-header')
    frame.pushString(content)
    frame.pushNumber(content.length)
    return 2
  }
}

const body = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = bodyOf(stage, frame)
    if (!isNil(frame, 2)) {
      message.body = frame.string(2).replace(/\r\n\.\r\n$/, '\r\n')
      stage.noteOn(frame, message, ['body', sha256Of(message.body)])
    }
    frame.pushString(message.body)
    return 1
  }
}

const build = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = messageOf(stage, frame)
    // what is put in the place of a content counts as a change of it
    if (message.received > 0) assertContentSeen(stage, message)
    stage.assumed.add('built-messages')
    setRawContent(message, buildContent(stage, frame))
    stage.noteOn(frame, message, ['build', sha256Of(rawContent(message))])
    frame.pushBoolean(true)
    return 1
  }
}

export const messageContentRows: readonly Row[] = [
  written('msg:header', 'DSEB', header),
  read('msg:get_message_size', 'DSE', getMessageSize),
  written('msg:raw', 'DSE', raw),
  written('msg:body', 'DSEB', body),
  written('msg:build', 'DSEB', build),
]
