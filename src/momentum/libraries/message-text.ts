import { type Bytes, sha256Of } from '../../domain/bytes.js'
import { tableOf } from '../../domain/value.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { contentTypeOf } from '../message/content-type.js'
import { type Message, rawContent, setRawContent } from '../message/message.js'
import { type MimePart, partsFrom } from '../message/mime-tree.js'
import { isText, newText, rewriteText, textOf, type Untold } from '../message/part-text.js'
import { isNil } from './context-methods.js'
import { bodyOf, contentOf } from './message-method.js'
import { settleTree, treeTop } from './message-tree.js'
import { matchStreams, replaceStreams, type Stream, terminated, unterminated } from './streams.js'

const refuseUntold = (stage: Stage, call: string, { untold }: Untold): never =>
  stage.undecidable({
    call,
    key: null,
    reason: `the text of a part can not be told: ${untold}`,
    hint: 'the server may convert it by rules of its own: read msg:body() or msg:raw() instead',
  })

export const textOrRefuse = (stage: Stage, call: string, part: MimePart): Bytes => {
  const told = textOf(part)
  return 'untold' in told ? refuseUntold(stage, call, told) : told.text
}

const textParts = (message: Message): readonly MimePart[] => partsFrom(treeTop(message)).filter(isText)

/** One text, or a table where several parts are text. With a value, that text is the whole body. */
const text = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = contentOf(stage, frame)
    if (!isNil(frame, 2)) return replaceBody(stage, frame, message)
    stage.assumed.add('mime-reading')
    const texts = textParts(message).map((part) => textOrRefuse(stage, 'msg:text', part))
    if (texts.length > 1) frame.pushValue(tableOf(texts))
    else if (texts.length === 1) frame.pushString(texts[0]!)
    else frame.pushNil()
    return 1
  }
}

const replaceBody = (stage: Stage, frame: Frame, message: Message): number => {
  const written = writtenText(stage, frame, { call: 'msg:text', part: treeTop(message) })
  message.fields = written.fields
  message.body = written.body
  stage.noteOn(frame, message, ['text', sha256Of(written.body)])
  frame.pushBoolean(true)
  return 1
}

/** Arguments 2 to 4: the value, its type, its charset. */
export const writtenText = (
  stage: Stage,
  frame: Frame,
  { call, part }: { readonly call: string; readonly part: MimePart },
): Pick<MimePart, 'fields' | 'body'> => {
  stage.assumed.add('text-writing')
  const value = frame.string(2)
  const ascii = !/[^\x00-\x7f]/.test(value)
  const type = frame.optionalString(3) ?? 'text/plain'
  const charset = frame.optionalString(4) ?? (ascii ? 'us-ascii' : 'utf-8')
  const written = newText(part.fields, { text: value, type, charset })
  return 'untold' in written ? refuseUntold(stage, call, written) : written
}

type StreamsOf = (stage: Stage, frame: Frame, call: string) => readonly Stream[]

const rawStreams: StreamsOf = (stage, frame, call) => {
  const message = contentOf(stage, frame)
  const write = (text: Bytes): void => {
    setRawContent(message, unterminated(stage, call, text))
    stage.noteOn(frame, message, ['raw', sha256Of(rawContent(message))])
  }
  return [{ call, subject: terminated(stage, rawContent(message)), write }]
}

const bodyStreams: StreamsOf = (stage, frame, call) => {
  const message = bodyOf(stage, frame)
  const write = (text: Bytes): void => {
    message.body = unterminated(stage, call, text)
    stage.noteOn(frame, message, ['body', sha256Of(message.body)])
  }
  return [{ call, subject: terminated(stage, message.body), write }]
}

const textStreams: StreamsOf = (stage, frame, call) => {
  const message = contentOf(stage, frame)
  stage.assumed.add('mime-reading')
  return textParts(message).map((part) => textStream(stage, frame, { call, part, message }))
}

/** A message that is one text ends in the line that every message ends in. */
export const textStream = (
  stage: Stage,
  frame: Frame,
  { call, part, message }: { readonly call: string; readonly part: MimePart; readonly message: Message },
): Stream => {
  const { encoding } = contentTypeOf(part.fields)
  const isWhole = part.isMessage && !['base64', 'quoted-printable'].includes(encoding)
  const told = textOrRefuse(stage, call, part)
  const write = (text: Bytes): void => {
    const written = rewriteText(part, isWhole ? unterminated(stage, call, text) : text)
    if ('untold' in written) refuseUntold(stage, call, written)
    Object.assign(part, written)
    settleTree(stage, frame, { kind: 'part', part, message, writable: true })
  }
  return { call, subject: isWhole ? terminated(stage, told) : told, write }
}

const matching =
  (call: string, streams: StreamsOf) =>
  (stage: Stage): HostFunction =>
  (frame) =>
    matchStreams(stage, frame, streams(stage, frame, call))

const replacing =
  (call: string, streams: StreamsOf) =>
  (stage: Stage): HostFunction =>
  (frame) =>
    replaceStreams(stage, frame, streams(stage, frame, call))

const streams: Readonly<Record<string, StreamsOf>> = { raw: rawStreams, body: bodyStreams, text: textStreams }

export const messageTextRows: readonly Row[] = [
  documented('msg:text', 'write', { source: 'S/4/lua/ref-msg-text, ref-msg-text-1', bind: text }),
  ...Object.entries(streams).flatMap(([what, of]): readonly Row[] => [
    documented(`msg:${what}_match`, 'state', {
      source: `S/4/lua/ref-msg-${what}-match`,
      bind: matching(`msg:${what}_match`, of),
    }),
    documented(`msg:${what}_replace`, 'write', {
      source: `S/4/lua/ref-msg-${what}-replace`,
      bind: replacing(`msg:${what}_replace`, of),
    }),
  ]),
]
