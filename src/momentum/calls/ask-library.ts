import { sha256Of } from '../../domain/bytes.js'
import { type Canonical, decodeKey, decodeText, decodeValue, encodeText, type Text } from '../../domain/canonical.js'
import type { LibraryAnswer, LibraryCall } from '../../domain/library-answer.js'
import type { LuaValue } from '../../domain/value.js'
import type { Frame } from '../../lua/machine.js'
import { type Message, rawContent } from '../message/message.js'
import type { Stage } from './stage.js'
import { assertContentKnown } from './unknown.js'

/** What a function of the server's own library returned. */
export interface Returned {
  readonly values: readonly LuaValue[]
  readonly answer: LibraryAnswer
}

/** Asks what it returns, and leaves in the message's contexts what it sets there. */
export const askLibrary = (
  stage: Stage,
  frame: Frame,
  { call, key, message }: { readonly call: LibraryCall; readonly key: Canonical; readonly message: Message | null },
): Returned => {
  const answer = stage.ask(call, 'stable', { key }) as unknown as LibraryAnswer
  const values = readValues(stage, call, answer)
  if (answer.context) setContexts(stage, frame, { ...answer.context, message })
  return { values, answer }
}

/** The same, where what it returns goes to the script as it is. */
export const returnLibrary = (stage: Stage, frame: Frame, asked: Parameters<typeof askLibrary>[2]): number => {
  const { values } = askLibrary(stage, frame, asked)
  for (const value of values) frame.pushValue(value)
  return values.length
}

const readValues = (stage: Stage, call: string, answer: LibraryAnswer): readonly LuaValue[] => {
  try {
    return answer.values.map(decodeValue)
  } catch {
    return stage.undecidable({
      call,
      key: null,
      reason: `the answer to ${call} has no values as they are recorded: ${JSON.stringify(answer)}`,
      hint: 'an answer is as {"values":["text",1,null]}',
    })
  }
}

/** What is set is no doing of the policy's by itself, but of the library that it called. */
const setContexts = (
  stage: Stage,
  frame: Frame,
  { conn = {}, mess = {}, message }: NonNullable<LibraryAnswer['context']> & { readonly message: Message | null },
): void => {
  const session = stage.running(frame)
  const set = (which: 'conn' | 'mess', entries: Readonly<Record<string, Text>>): void => {
    const own = which === 'conn' ? message?.conn : message?.mess
    const context = own ?? session[which]
    const name = which === 'conn' && context !== session.conn ? 'copy' : which
    for (const [key, text] of Object.entries(entries)) {
      stage.setContext(context, decodeKey(key), decodeText(text))
      const effect = ['context', name, key, text] as const
      if (message) stage.noteOn(frame, message, effect)
      else stage.note(frame, effect)
    }
  }
  set('conn', conn)
  set('mess', mess)
}

/** What a question about a message's content is known by. */
export const contentDigest = (stage: Stage, message: Message): Text => {
  assertContentKnown(stage, message)
  stage.assumed.add('received-header')
  return encodeText(sha256Of(rawContent(message)))
}

/** The envelope of a message, as it stands in questions that hang on it. */
export const envelopeOf = ({ sender, recipient }: Message): readonly Text[] => [
  encodeText(sender),
  encodeText(recipient),
]
