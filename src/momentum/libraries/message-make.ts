import type { Bytes } from '../../domain/bytes.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { documented, type Row, seenInSamples } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { assertReadable } from '../calls/unknown.js'
import { setField } from '../message/header-fields.js'
import { type Fields, noFields } from '../message/header-list.js'
import { copyMessage, type Message, rawContent } from '../message/message.js'
import { messageId } from '../message/message-id.js'
import { newPart } from '../message/mime-tree.js'
import { newBoundary } from './build.js'
import { messageFlags } from './constants.js'
import { isNil } from './context-methods.js'
import { contentOf, messageOf } from './message-method.js'
import { pushPart } from './message-tree.js'

const typed = (mimetype: Bytes): Fields => setField(noFields, 'Content-Type', { values: [mimetype], mode: 'replace' })

/** `(type [, body [, encoding]])`: a leaf in no tree. The body is taken as it is. */
const makePart = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = messageOf(stage, frame)
    if ((frame.optionalNumber(4) ?? messageFlags.EC_MIME_TE_7BIT) !== messageFlags.EC_MIME_TE_7BIT)
      stage.undecidable({
        call: 'msg:makePart',
        key: null,
        reason: 'msg:makePart with a transfer encoding: whether it encodes the body, the manual does not say',
        hint: 'make the part without an encoding, or write its text with msgpart:text',
      })
    const part = newPart(typed(frame.string(2)), isNil(frame, 3) ? '' : bodyText(stage, frame, 3))
    return pushPart(stage, frame, { kind: 'part', part, message, writable: true })
  }
}

/** A text, or what holds one. */
const bodyText = (stage: Stage, frame: Frame, index: number): Bytes => {
  const handle = frame.anyHandle(index)
  const object = handle && stage.objects()[handle.id]
  if (object?.kind === 'string') assertReadable(stage, object.value)
  if (object?.kind === 'string') return object.value
  return object?.kind === 'io' ? object.content : frame.string(index)
}

/** `(type [, boundary [, add_terminator]])`: a container in no tree. */
const makeContainer = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = messageOf(stage, frame)
    if (frame.count() >= 4 && frame.truth(4))
      stage.undecidable({
        call: 'msg:makeContainer',
        key: null,
        reason: 'msg:makeContainer with a terminator, for the top of a message, is not emulated',
        hint: '',
      })
    const boundary = frame.optionalString(3) ?? newBoundary(stage)
    const part = newPart(typed(`${frame.string(2)}; boundary="${boundary}"`), { boundary })
    return pushPart(stage, frame, { kind: 'part', part, message, writable: true })
  }
}

const makeBoundary = (stage: Stage): HostFunction => {
  return (frame) => {
    messageOf(stage, frame)
    frame.pushString(newBoundary(stage))
    return 1
  }
}

const copy = (stage: Stage): HostFunction => {
  return (frame) => {
    const session = stage.running(frame)
    session.serial += 1
    const id = messageId(session.seed, session.serial)
    return stage.handles.pushMessage(frame, copyOf(stage, messageOf(stage, frame), id))
  }
}

/** The message as it is now. */
const snapshot = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = messageOf(stage, frame)
    return stage.handles.pushMessage(frame, copyOf(stage, message, message.id))
  }
}

const copyOf = (stage: Stage, message: Message, id: Bytes): Message => {
  if (message.priority !== 0) stage.assumed.add('copied-priority')
  return copyMessage(message, id, stage.newOrigin())
}

const free = (stage: Stage): HostFunction => {
  return (frame) => {
    messageOf(stage, frame)
    return 0
  }
}

const { EC_MSG_RENDER_OMIT_DOT, EC_MSG_RENDER_CALCULATE_LENGTH_ONLY } = messageFlags

/** `(ec_string, flags)`: the message, and the line with the dot that ends it; answers the length (apis-ec-message-render-to-string). */
const renderToString = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = contentOf(stage, frame)
    stage.assumed.add('received-header')
    const flags = frame.optionalNumber(3) ?? 0
    if (flags & ~(EC_MSG_RENDER_OMIT_DOT | EC_MSG_RENDER_CALCULATE_LENGTH_ONLY)) refuseFlags(stage, flags)
    const rendered = rawContent(message) + (flags & EC_MSG_RENDER_OMIT_DOT ? '' : '.\r\n')
    if (!(flags & EC_MSG_RENDER_CALCULATE_LENGTH_ONLY)) stage.handles.read(frame, 2, 'string').value = rendered
    frame.pushNumber(rendered.length)
    return 1
  }
}

const refuseFlags = (stage: Stage, flags: number): never =>
  stage.undecidable({
    call: 'msg:render_to_string',
    key: flags,
    reason: `msg:render_to_string with the flags ${flags} is not emulated`,
    hint: 'EC_MSG_RENDER_OMIT_DOT is',
  })

export const messageMakeRows: readonly Row[] = [
  documented('msg:makePart', 'virtual', { source: 'S/4/lua/ref-msg-make-part', bind: makePart }),
  documented('msg:makeContainer', 'virtual', { source: 'S/4/lua/ref-msg-make-container', bind: makeContainer }),
  documented('msg:makeBoundary', 'virtual', { source: 'S/4/lua/ref-msg-make-boundary', bind: makeBoundary }),
  seenInSamples('msg:copy', 'virtual', { source: 'secondary_delivery sample', bind: copy }),
  seenInSamples('msg:snapshot', 'virtual', { source: 'S/3/3-api/apis-ec-message-snapshot', bind: snapshot }),
  seenInSamples('msg:free', 'virtual', { source: 'a public policy', bind: free }),
  seenInSamples('msg:render_to_string', 'state', {
    source: 'S/3/3-api/apis-ec-message-render-to-string',
    bind: renderToString,
  }),
]
