import type { DriftReviewed } from '../../domain/events.js'
import { reviewRow } from '../projection/review-projection.js'
import { readSinceErasure } from '../read.js'
import type { Store } from '../store.js'
import type { Fault } from '../structure.js'

type Columns = [stream: string, key: Buffer, ...said: (string | number | null)[]]

/** The verdicts in force are those that were recorded: one that is put into the list by hand would let drift pass. */
export const findReviewFault = (store: Store): Fault | undefined => {
  const rows = store.prepareRaw<Columns>(selectListed).all()
  const listed = new Map(rows.map(([stream, key, ...said]) => [keyOf(stream, key), JSON.stringify(said)]))
  for (const [stream] of store.prepareRaw<[string]>("SELECT name FROM stream WHERE kind = 'review'").all()) {
    for (const [key, { said, position }] of recordedIn(store, stream)) {
      if (listed.get(key) !== said) return fault(stream, position)
      listed.delete(key)
    }
  }
  const [unknown] = listed.keys()
  return unknown === undefined ? undefined : fault(unknown.slice(0, unknown.indexOf(' ')), null)
}

const selectListed = `SELECT stream.name, key, verdict, by, at, reason, candidate, drift FROM review
  LEFT JOIN stream ON stream.id = review.stream`

const keyOf = (stream: string, key: Buffer): string => `${stream} ${key.toString('hex')}`

interface Recorded {
  readonly said: string
  readonly position: number
}

/** What is in force by a stream's events. */
const recordedIn = (store: Store, stream: string): ReadonlyMap<string, Recorded> => {
  const found = new Map<string, Recorded>()
  for (const { type, input, recordedAt, position } of readSinceErasure(store, stream)) {
    if (type !== 'DriftReviewed') continue
    const { key, verdict, by, at, reason, candidate, drift } = reviewRow(JSON.parse(input) as DriftReviewed, recordedAt)
    const name = keyOf(stream, key)
    if (verdict === 'withdrawn') found.delete(name)
    else found.set(name, { said: JSON.stringify([verdict, by, at, reason, candidate, drift]), position })
  }
  return found
}

const fault = (stream: string, position: number | null): Fault => ({
  position,
  what: `the list of verdicts has something else in ${stream} than was recorded`,
  hint: 'work the list out again from the events: reprise verify --rebuild',
})
