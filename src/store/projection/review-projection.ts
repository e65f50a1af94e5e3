import type { DriftReviewed } from '../../domain/events.js'
import { type JudgedDrift, verdictKey } from '../../domain/verdict.js'
import type { Store } from '../store.js'

const insert = `INSERT INTO review (key, stream, verdict, by, at, reason, candidate, drift) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (key) DO UPDATE SET verdict = excluded.verdict, by = excluded.by, at = excluded.at,
    reason = excluded.reason, candidate = excluded.candidate`

/** Within a transaction: puts a verdict in force, or takes one back. */
export const projectReview = (store: Store, { stream, at, said }: ReviewAddition): void => {
  const row = reviewRow(said, at)
  if (said.verdict === 'withdrawn') store.prepare('DELETE FROM review WHERE key = ?').run(row.key)
  else store.prepare(insert).run(row.key, stream, row.verdict, row.by, at, row.reason, row.candidate, row.drift)
}

export interface ReviewAddition {
  readonly stream: number
  /** milliseconds since the epoch */
  readonly at: number
  readonly said: DriftReviewed
}

/** Within a transaction: what was said in a stream that is erased goes from the list too. */
export const eraseReviews = (store: Store, stream: number): void => {
  store.prepare('DELETE FROM review WHERE stream = ?').run(stream)
}

/** A verdict's key as the table has it. */
export const keyBytes = (judged: JudgedDrift): Buffer => Buffer.from(verdictKey(judged), 'hex')

/** The columns that follow from an event. */
export const reviewRow = ({ verdict, by, reason, candidate, drift }: DriftReviewed, at: number) => ({
  key: keyBytes(drift),
  verdict,
  by: JSON.stringify(by),
  at,
  reason: reason === undefined ? null : JSON.stringify(reason),
  candidate,
  drift: JSON.stringify(drift),
})
