import { type Bytes, isAscii, textOfBytes } from '../../domain/bytes.js'
import type { Frame } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { matchPattern, replacePattern } from '../pcre/pcre.js'
import { assertSearched, groupTable, pushBadPattern } from './pcre.js'

/** A text that a pattern is searched in, or that a replacement is made in. */
export interface Stream {
  readonly call: string
  readonly subject: Bytes
  /** takes the text after a replacement; without it the stream is only read */
  readonly write?: (text: Bytes) => void
}

/** The groups of the first stream that has a match, else false. The pattern is argument 2. */
export const matchStreams = (stage: Stage, frame: Frame, streams: readonly Stream[]): number => {
  stage.assumed.add('pcre-version')
  for (const { call, subject } of streams) {
    const found = matchPattern(searchable(stage, call, [subject, frame.string(2)]), frame.string(2))
    if ('error' in found) return pushBadPattern(frame, found)
    if (found.matched) {
      frame.pushValue(groupTable(found.groups))
      return 1
    }
    assertSearched(stage, call, found)
  }
  frame.pushBoolean(false)
  return 1
}

/** Every match in every stream; answers whether there was one. The replacement is argument 3. */
export const replaceStreams = (stage: Stage, frame: Frame, streams: readonly Stream[]): number => {
  stage.assumed.add('pcre-version')
  let any = false
  for (const { call, subject, write } of streams) {
    const found = matchPattern(searchable(stage, call, [subject, frame.string(2), frame.string(3)]), frame.string(2))
    if ('error' in found) return pushBadPattern(frame, found)
    if (!found.matched) assertSearched(stage, call, found)
    else {
      write!(replaced(stage, frame, { call, subject }))
      any = true
    }
  }
  frame.pushBoolean(any)
  return 1
}

const replaced = (stage: Stage, frame: Frame, { call, subject }: Stream): Bytes => {
  const result = replacePattern(subject, frame.string(2), frame.string(3))
  if ('raised' in result) return frame.fail(result.raised)
  if ('error' in result) return frame.fail(result.error)
  assertSearched(stage, call, result)
  return result.replaced
}

/** Whether the streaming search takes bytes or characters, nobody says: in what is not ASCII that may make a difference. */
const searchable = (stage: Stage, call: string, [subject, ...others]: readonly [Bytes, ...Bytes[]]): Bytes => {
  const texts = [subject, ...others]
  if (!texts.every(isAscii)) stage.assumed.add('streamed-characters')
  if (texts.every((text) => textOfBytes(text) !== undefined)) return subject
  return stage.undecidable({
    call,
    key: null,
    reason: `${call} searches a content, or for a pattern, that is not UTF-8, which the manual does not describe`,
    hint: '',
  })
}

const terminator = '.\r\n'

/** A message's content as the streams see it: with the line that ends it (ref-msgpart-addlastchild searches for it). */
export const terminated = (stage: Stage, content: Bytes): Bytes => {
  stage.assumed.add('streamed-terminator')
  return content.endsWith('\r\n') || content === '' ? content + terminator : `${content}\r\n${terminator}`
}

/** The content of a text that ends in that line. */
export const unterminated = (stage: Stage, call: string, text: Bytes): Bytes =>
  text.endsWith(`\r\n${terminator}`) || text === terminator
    ? text.slice(0, -terminator.length)
    : stage.undecidable({
        call,
        key: null,
        reason: `${call} takes away the line that ends the message`,
        hint: 'keep CRLF.CRLF at the end of the replacement',
      })
