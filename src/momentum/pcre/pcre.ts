import type { Bytes } from '../../domain/bytes.js'
import { filled, partsOf } from './replacement.js'
import type { BadPattern } from './search.js'
import { firstMatch, type Groups, type Step, type Walk, walk } from './walk.js'

/*
 * Momentum's `msys.pcre` (thrLua's modules/pcre.c over PCRE 8, PCRE_UTF8 always on), computed with PCRE2 in WebAssembly.
 * Every function here depends on its arguments alone.
 *
 * A search that meets a limit (`stepLimit`, `heapLimitKiB`, `subjectLimitBytes`) is no error in thrLua: match gives nil,
 * replace and split give what they had so far. So here, with `stopped` saying which limit, since the server, which
 * counts differently, may have got further.
 */

/** `nil`, or a table; a bad pattern is `nil, error, offset`. */
export type MatchResult =
  | { readonly matched: true; readonly groups: Groups }
  | { readonly matched: false; readonly stopped?: string }
  | BadPattern

/** The first match of the pattern in the subject. A subject that is not UTF-8 matches nothing. */
export const matchPattern = (subject: Bytes, pattern: Bytes): MatchResult => {
  const step = firstMatch(subject, pattern)
  if ('error' in step) return step
  if (step.kind === 'match') return { matched: true, groups: step.groups }
  return { matched: false, ...stoppedIn([step]) }
}

/** A string; a bad pattern is `nil, error, offset`. `raised` is the message of a Lua error. */
export type ReplaceResult =
  | { readonly replaced: Bytes; readonly stopped?: string }
  | { readonly raised: string }
  | BadPattern

/**
 * Replaces every match, or the first `limit`; a negative limit is none. A subject that is not UTF-8 gives ''.
 * For what the replacement may hold see `partsOf`.
 */
export const replacePattern = (subject: Bytes, pattern: Bytes, replacement: Bytes, limit = -1): ReplaceResult => {
  const walked = walk(subject, pattern, { limit: Math.trunc(limit), counts: everyMatch })
  if ('error' in walked) return walked
  const parts = partsOf(replacement)
  let replaced = ''
  for (const step of walked.steps) {
    if (step.kind === 'match') {
      const filling = filled(parts, step)
      if (typeof filling !== 'string') return filling
      replaced += step.before + filling
    } else if (step.kind !== 'broken') replaced += step.bytes
  }
  return { replaced, ...stoppedIn(walked.steps) }
}

/** An array of strings; a bad pattern is `nil, error, offset`. */
export type SplitResult = { readonly fields: readonly Bytes[]; readonly stopped?: string } | BadPattern

/**
 * The fields between matches, without empty ones and without captures; at most `limit`, of which the last is all that is left.
 * No limit where it is 0 or negative. A subject that is not UTF-8 gives none.
 *
 * A byte that is passed over after an empty match is lost: `split("abc", "x*")` is `{}`. (thrLua also writes it to a buffer
 * that it never set up, so the server may do worse.)
 */
export const splitPattern = (subject: Bytes, pattern: Bytes, limit = -1): SplitResult => {
  const most = Math.trunc(limit)
  const walked = walk(subject, pattern, { limit: most === -1 ? -1 : most - 1, counts: ({ before }) => before !== '' })
  if ('error' in walked) return walked
  return { fields: walked.steps.map(fieldOf).filter((field) => field !== ''), ...stoppedIn(walked.steps) }
}

/** What a replacement by a function is made from, in the subject's order. */
export type Piece =
  | { readonly kind: 'bytes'; readonly bytes: Bytes }
  /** The function gets the groups as a table; where it gives nil or false, `groups.get(0)` stays. */
  | { readonly kind: 'match'; readonly groups: Groups }

export interface Matches {
  readonly pieces: readonly Piece[]
  readonly stopped?: string
  /**
   * How many pieces thrLua gets through before it raises `not enough memory`: a table is made for the search
   * that finds nothing, too, with a negative size unless the pattern has a named group. Absent where it does not raise.
   */
  readonly raisesAfter?: number
}

/** Every match, or the first `limit`, and the bytes around them: for a replacement that is a function. */
export const eachMatch = (subject: Bytes, pattern: Bytes, limit = -1): Matches | BadPattern => {
  const walked = walk(subject, pattern, { limit: Math.trunc(limit), counts: everyMatch })
  if ('error' in walked) return walked
  const failing = walked.steps.findIndex(({ rc }) => rc + walked.nameCount < 0)
  return {
    pieces: walked.steps.flatMap(piecesOf),
    ...stoppedIn(walked.steps),
    ...(failing < 0 ? {} : { raisesAfter: walked.steps.slice(0, failing).flatMap(piecesOf).length }),
  }
}

const everyMatch = (): boolean => true

const fieldOf = (step: Step): Bytes => {
  if (step.kind === 'match') return step.before
  return step.kind === 'rest' ? step.bytes : ''
}

const piecesOf = (step: Step): readonly Piece[] => {
  if (step.kind === 'broken') return []
  if (step.kind !== 'match') return bytesPiece(step.bytes)
  return [...bytesPiece(step.before), { kind: 'match', groups: step.groups }]
}

const bytesPiece = (bytes: Bytes): readonly Piece[] => (bytes === '' ? [] : [{ kind: 'bytes', bytes }])

const stoppedIn = (steps: Walk['steps']): { readonly stopped?: string } => {
  const last = steps.at(-1)
  return last?.kind === 'broken' && last.stopped !== undefined ? { stopped: last.stopped } : {}
}
