import { type Bytes, sha256Of } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import type { HeaderField } from '../message/header-fields.js'
import { setField } from '../message/header-fields.js'
import { copyMessage, rawContent } from '../message/message.js'
import { newPart } from '../message/mime-tree.js'
import { documented, type Row, seenInSamples } from '../rows.js'
import type { Stage } from '../stage.js'
import { assertContentKnown } from '../unknown.js'
import { newBoundary } from './build.js'
import { messageFlags } from './constants.js'
import { isNil } from './context-methods.js'
import { replyText } from './known-texts.js'
import { pushPart } from './message-tree.js'

const typed = (mimetype: Bytes): readonly HeaderField[] =>
  setField([], 'Content-Type', { values: [mimetype], mode: 'replace' })

/** `(type [, body [, encoding]])`: a leaf in no tree. The body is taken as it is. */
const makePart = (stage: Stage): HostFunction => {
  return (frame) => {
    const { message } = stage.handles.read(frame, 1, 'message')
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
  if (object?.kind === 'string') return object.value
  return object?.kind === 'io' ? object.content : frame.string(index)
}

/** `(type [, boundary [, add_terminator]])`: a container in no tree. */
const makeContainer = (stage: Stage): HostFunction => {
  return (frame) => {
    const { message } = stage.handles.read(frame, 1, 'message')
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
    stage.handles.read(frame, 1, 'message')
    frame.pushString(newBoundary(stage))
    return 1
  }
}

/** The message as it is now. */
const snapshot = (stage: Stage): HostFunction => {
  return (frame) => {
    const { message } = stage.handles.read(frame, 1, 'message')
    return stage.handles.pushMessage(frame, copyMessage(message, message.id, stage.newOrigin()))
  }
}

const free = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.handles.read(frame, 1, 'message')
    return 0
  }
}

const { EC_MSG_RENDER_OMIT_DOT, EC_MSG_RENDER_CALCULATE_LENGTH_ONLY } = messageFlags

/** `(ec_string, flags)`: the message, and the line with the dot that ends it; answers the length (apis-ec-message-render-to-string). */
const renderToString = (stage: Stage): HostFunction => {
  return (frame) => {
    const { message } = stage.handles.read(frame, 1, 'message')
    assertContentKnown(stage, message)
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

/** `(sender, recipients, text [, subject [, charset]])`: a new message with this one attached, sent. */
const forward = (stage: Stage): HostFunction => {
  return (frame) => {
    assertContentKnown(stage)
    const { message } = stage.handles.read(frame, 1, 'message')
    const told = [2, 3, 4].map((index) => encodeText(frame.string(index)))
    const more = [5, 6].map((index) => encodeText(frame.optionalString(index) ?? ''))
    const digest = sha256Of(rawContent(message))
    stage.noteSent(frame, message, ['forward', ...told, ...more, digest])
    return 0
  }
}

/** A reply of one line or several: number 0 takes the code from the text (ref-msg-code). */
const code = (stage: Stage): HostFunction => {
  return (frame) => {
    const { message } = stage.handles.read(frame, 1, 'message')
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

export const messageMakeRows: readonly Row[] = [
  documented('msg:makePart', 'virtual', { source: 'S/4/lua/ref-msg-make-part', bind: makePart }),
  documented('msg:makeContainer', 'virtual', { source: 'S/4/lua/ref-msg-make-container', bind: makeContainer }),
  documented('msg:makeBoundary', 'virtual', { source: 'S/4/lua/ref-msg-make-boundary', bind: makeBoundary }),
  seenInSamples('msg:snapshot', 'virtual', { source: 'S/3/3-api/apis-ec-message-snapshot', bind: snapshot }),
  seenInSamples('msg:free', 'virtual', { source: 'a public policy', bind: free }),
  seenInSamples('msg:render_to_string', 'state', {
    source: 'S/3/3-api/apis-ec-message-render-to-string',
    bind: renderToString,
  }),
  documented('msg:forward', 'write', { source: 'S/4/lua/ref-msg-forward', bind: forward }),
  documented('msg:code', 'write', { source: 'S/4/lua/ref-msg-code', bind: code }),
]
