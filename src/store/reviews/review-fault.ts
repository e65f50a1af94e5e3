import { hash } from 'node:crypto'
import type { DriftReviewed } from '../../domain/events.js'
import { packedIn, textsIn } from '../packs.js'
import { reviewRow } from '../projection/review-projection.js'
import type { Store } from '../store.js'
import type { Fault } from '../structure.js'

/** The verdicts in force are those that were recorded: one that is put into the list by hand would let drift pass. */
export const findReviewFault = (store: Store): Fault | undefined => {
  const recorded = recordedVerdicts(store)
  for (const [stream, key, digest] of listedVerdicts(store)) {
    const verdict = recorded.get(stream)?.get(key)
    if (verdict?.digest !== digest) return fault(stream, verdict?.position ?? null)
    recorded.get(stream)!.delete(key)
  }
  for (const [stream, verdicts] of recorded)
    for (const { position } of verdicts.values()) return fault(stream, position)
  return undefined
}

const fault = (stream: string, position: number | null): Fault => ({
  position,
  what: `the list of verdicts has something else in ${stream} than was recorded`,
  hint: 'work the list out again from the events: reprise verify --rebuild',
})

interface Recorded {
  /** of all that the list says of it */
  readonly digest: string
  /** of the event that gave it */
  readonly position: number
}

/** What is in force by the events, by stream and key. */
const recordedVerdicts = (store: Store): ReadonlyMap<string, Map<string, Recorded>> => {
  const recorded = new Map<string, Map<string, Recorded>>()
  for (const append of reviewAppends(store)) {
    const verdicts = append.isErasure ? new Map<string, Recorded>() : (recorded.get(append.stream) ?? new Map())
    recorded.set(append.stream, verdicts)
    for (const [index, input] of append.inputs.entries()) {
      const row = reviewRow(JSON.parse(input) as DriftReviewed, append.recordedAt)
      const { key, verdict, by, at, reason, candidate, drift } = row
      if (verdict === 'withdrawn') verdicts.delete(nameOf(key))
      else {
        const digest = digestOf([verdict, by, at, reason, candidate, drift])
        verdicts.set(nameOf(key), { digest, position: append.firstPosition + index })
      }
    }
  }
  return recorded
}

const nameOf = (key: Buffer): string => key.toString('base64')

const digestOf = (said: readonly unknown[]): string => hash('sha256', JSON.stringify(said), 'base64')

interface ReviewAppend {
  readonly stream: string
  readonly firstPosition: number
  readonly recordedAt: number
  readonly isErasure: boolean
  /** of each event; none of an erasure, and of what was erased */
  readonly inputs: readonly string[]
}

const selectAppends = `SELECT number, stream.name, first_position, recorded_at, types, input, work, result FROM append
  JOIN stream ON stream.id = append.stream
  LEFT JOIN payload ON payload.append = append.number
  WHERE stream.kind = 'review' AND number > ? ORDER BY number LIMIT 1000`

type Columns = [
  number: number,
  stream: string,
  firstPosition: number,
  recordedAt: number,
  types: string,
  input: string | null,
  work: string | null,
  result: string | null,
]

/** In the order in which they were written, so that a pack is opened once for all that it holds. */
function* reviewAppends(store: Store): Generator<ReviewAppend, void, undefined> {
  const findPacked = packedIn(store)
  for (let last = 0; ; ) {
    const page = store.prepareRaw<Columns>(selectAppends).all(last)
    for (const [number, stream, firstPosition, recordedAt, types, input, work, result] of page) {
      const isErasure = types === 'X'
      const texts = textsIn({ number, types, input, work, result }, findPacked)
      const inputs = isErasure ? [] : (texts ?? []).map((text) => text.input)
      yield { stream, firstPosition, recordedAt, isErasure, inputs }
    }
    if (page.length === 0) return
    last = page.at(-1)![0]
  }
}

const selectListed = `SELECT review.id, stream.name, key, verdict, by, at, reason, candidate, drift FROM review
  LEFT JOIN stream ON stream.id = review.stream WHERE review.id > ? ORDER BY review.id LIMIT 1000`

function* listedVerdicts(
  store: Store,
): Generator<readonly [stream: string, key: string, digest: string], void, undefined> {
  type Row = [id: number, stream: string, key: Buffer, ...said: unknown[]]
  for (let last = 0; ; ) {
    const page = store.prepareRaw<Row>(selectListed).all(last)
    for (const [, stream, key, ...said] of page) yield [stream, nameOf(key), digestOf(said)]
    if (page.length === 0) return
    last = page.at(-1)![0]
  }
}
