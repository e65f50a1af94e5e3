import assert from 'node:assert'
import type { Bytes } from '../../domain/bytes.js'
import { depthLimit, found, heapLimit, matchLimit, noMatch, outOfMemory } from './engine.js'
import { type BadPattern, type Prepared, prepare, search, subjectLimitBytes } from './search.js'
import { type Subject, subjectOf } from './subject.js'

/** Group numbers from 0 (the whole match) to the last that matched, then every name; one that took no part is ''. */
export type Groups = ReadonlyMap<number | string, Bytes>

export interface Match {
  readonly kind: 'match'
  /** The bytes between the last match and this one. */
  readonly before: Bytes
  readonly groups: Groups
  /** What pcre_exec returns: one more than the last group that matched. */
  readonly rc: number
}

/** One thing met on the way through a subject. `rc` is what pcre_exec of PCRE 8 returned there. */
export type Step =
  | Match
  /** No longer match here after an empty one: one byte is passed over. */
  | { readonly kind: 'pass'; readonly bytes: Bytes; readonly rc: number }
  /** What is left at the end. */
  | { readonly kind: 'rest'; readonly bytes: Bytes; readonly rc: number }
  /** The walk broke off where the subject is not UTF-8, or at a limit, which `stopped` then names. Nothing after it is seen. */
  | { readonly kind: 'broken'; readonly stopped: string | undefined; readonly rc: number }

export interface Walk {
  readonly steps: readonly Step[]
  /** How many named groups the pattern has. */
  readonly nameCount: number
}

export interface WalkOptions {
  /** How many matches to take; negative for all. */
  readonly limit: number
  /** Whether a match uses up some of the limit. */
  readonly counts: (match: Match) => boolean
}

/** The first match of a pattern in a subject. */
export const firstMatch = (bytes: Bytes, pattern: Bytes): Step | BadPattern => {
  const subject = subjectOf(bytes)
  if (subject === undefined || bytes.length > subjectLimitBytes) {
    const prepared = prepare(pattern, bytes.length)
    return 'error' in prepared ? prepared : unsearchable(bytes)
  }
  return stepFrom(subject, pattern, { at: 0, again: false })
}

/**
 * Goes through a subject as thrLua's replace and split do. That is Perl's /g with two particulars. After an empty match
 * that cannot be made longer it passes over one byte, not one character, and in the middle of a character PCRE refuses
 * to go on. And a limit that is used up takes what is left as it is, even where it is not UTF-8.
 */
export const walk = (bytes: Bytes, pattern: Bytes, options: WalkOptions): Walk | BadPattern => {
  const prepared = prepare(pattern, bytes.length)
  if ('error' in prepared) return prepared
  const subject = subjectOf(bytes)
  const searchable = subject !== undefined && bytes.length <= subjectLimitBytes
  const steps = searchable
    ? stepsThrough(subject, pattern, options)
    : [options.limit === 0 ? rest(bytes, unsearchable(bytes).rc) : unsearchable(bytes)]
  return { steps, nameCount: prepared.code.names.length }
}

const stepsThrough = (subject: Subject, pattern: Bytes, { limit, counts }: WalkOptions): readonly Step[] => {
  const { bytes, text } = subject
  const steps: Step[] = []
  let left = limit
  let at = 0
  let again = false
  for (;;) {
    const step = stepFrom(subject, pattern, { at, again })
    assert(!('error' in step), 'a pattern that compiled does not any more')
    if (step.kind === 'match' && left !== 0) {
      steps.push(step)
      if (counts(step)) left--
      const { engine, code } = prepare(pattern, text.length) as Prepared
      at = engine.end(code, 0)
      again = engine.start(code, 0) === at
      continue
    }
    if (step.kind === 'broken' && left !== 0) return [...steps, step]
    const byte = subject.byteAt(at)
    if (!again || at === text.length) return [...steps, rest(bytes.slice(byte), step.rc)]
    steps.push({ kind: 'pass', bytes: bytes[byte]!, rc: step.rc })
    if (subject.byteAt(at + 1) !== byte + 1) return [...steps, withinCharacter(bytes.slice(byte + 1), left)]
    at++
    again = false
  }
}

const stepFrom = (
  subject: Subject,
  pattern: Bytes,
  from: { readonly at: number; readonly again: boolean },
): Step | BadPattern => {
  const outcome = search(pattern, subject, from)
  if ('error' in outcome) return outcome
  if (outcome.result === found) return matchFrom(subject, outcome, from.at)
  const [rc, stopped] = codes.get(outcome.result) ?? [pcre8Internal, `PCRE error ${outcome.result}`]
  return rc === pcre8NoMatch ? rest('', rc) : { kind: 'broken', stopped, rc }
}

const matchFrom = (subject: Subject, { engine, code }: Prepared, at: number): Match => {
  const bytesBetween = (from: number, to: number): Bytes =>
    subject.bytes.slice(subject.byteAt(from), subject.byteAt(to))
  const bytesOf = (group: number): Bytes =>
    engine.start(code, group) < 0 ? '' : bytesBetween(engine.start(code, group), engine.end(code, group))
  let rc = code.groupCount
  while (rc > 1 && engine.start(code, rc - 1) < 0) rc--
  const groups = new Map<number | string, Bytes>()
  for (let group = 0; group < rc; group++) groups.set(group, bytesOf(group))
  for (const [name, group] of code.names) groups.set(name, bytesOf(group))
  return { kind: 'match', before: bytesBetween(at, engine.start(code, 0)), groups, rc }
}

const rest = (bytes: Bytes, rc: number): Step => ({ kind: 'rest', bytes, rc })

const withinCharacter = (bytes: Bytes, left: number): Step =>
  left === 0 ? rest(bytes, pcre8BadOffset) : { kind: 'broken', stopped: undefined, rc: pcre8BadOffset }

const unsearchable = (bytes: Bytes): Step =>
  bytes.length > subjectLimitBytes
    ? { kind: 'broken', stopped: `subject longer than ${subjectLimitBytes} bytes`, rc: pcre8NoMemory }
    : { kind: 'broken', stopped: undefined, rc: pcre8BadUtf8 }

const pcre8NoMatch = -1
const pcre8NoMemory = -6
const pcre8MatchLimit = -8
const pcre8BadUtf8 = -10
const pcre8BadOffset = -11
const pcre8Internal = -14
const pcre8RecursionLimit = -21

/** PCRE2's codes with PCRE 8's, and what the limit is called. */
const codes: ReadonlyMap<number, readonly [number, string | undefined]> = new Map([
  [noMatch, [pcre8NoMatch, undefined]],
  [matchLimit, [pcre8MatchLimit, 'match limit exceeded']],
  [depthLimit, [pcre8RecursionLimit, 'recursion limit exceeded']],
  [heapLimit, [pcre8NoMemory, 'heap limit exceeded']],
  [outOfMemory, [pcre8NoMemory, 'no more memory']],
])
