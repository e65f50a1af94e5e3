import { columnsOf } from './columns.js'
import { type Span, type Tone, toned } from './lines.js'

/** Two texts with what they share marked off, each short enough to see where they part. */
export interface Differing {
  readonly recorded: readonly Span[]
  readonly replayed: readonly Span[]
}

/** How much of what both share is shown beside a difference, in characters. */
const beside = 16

/**
 * Both texts, their differing part in a tone of its own; where they do not fit in `room` columns, what they share
 * is cut first, then the difference itself.
 */
export const differing = (recorded: string, replayed: string, room: number): Differing => {
  const start = sharedStart(recorded, replayed)
  const end = sharedEnd(recorded.slice(start), replayed.slice(start))
  const part = (text: string, tone: Tone): readonly Span[] =>
    spansOf([text.slice(0, start), text.slice(start, text.length - end), text.slice(text.length - end)], tone, room)
  return { recorded: part(recorded, 'bad'), replayed: part(replayed, 'good') }
}

const spansOf = (
  [before, middle, after]: readonly [string, string, string],
  tone: Tone,
  room: number,
): readonly Span[] => {
  const fits = before.length + middle.length + after.length <= room && columnsOf(before + middle + after) <= room
  const head = fits || before.length <= beside ? before : `…${safeSlice(before, before.length - beside)}`
  const tail = fits || after.length <= beside ? after : `${safeSlice(after, 0, beside)}…`
  const left = Math.max(12, room - head.length - tail.length)
  const shown = fits || middle.length <= left ? middle : `${safeSlice(middle, 0, left - 1)}…`
  return [{ text: head }, toned(tone, shown), { text: tail }].filter(({ text }) => text !== '')
}

const isInPair = (text: string, at: number): boolean => /^[\udc00-\udfff]/.test(text.slice(at, at + 1))

const safeSlice = (text: string, from: number, to = text.length): string =>
  text.slice(isInPair(text, from) ? from + 1 : from, isInPair(text, to) ? to - 1 : to)

/** Back to the beginning of a word, so that 550 and 551 differ as numbers and not in a digit. */
const sharedStart = (a: string, b: string): number => {
  let at = 0
  while (at < a.length && at < b.length && a[at] === b[at]) at += 1
  if (at === a.length && at === b.length) return at
  while (at > 0 && (isWord(a, at) || isWord(b, at)) && /[^\s,;"]/.test(a[at - 1]!)) at -= 1
  return at
}

const isWord = (text: string, at: number): boolean => at < text.length && /[^\s,;"]/.test(text[at]!)

const sharedEnd = (a: string, b: string): number => {
  let count = 0
  while (count < a.length && count < b.length && a[a.length - 1 - count] === b[b.length - 1 - count]) count += 1
  while (count > 0 && /[^\s,;"]/.test(a[a.length - count]!) && !(a.length === count && b.length === count)) count -= 1
  return count
}
