import type { Canonical } from '../domain/canonical.js'
import type { Comparison } from '../domain/comparison.js'
import type { Drift } from '../domain/drift.js'
import { Trouble } from '../domain/trouble.js'
import { appendEvents, findStream } from './append.js'
import { readStream } from './read.js'
import type { Store } from './store.js'
import { uuidV7 } from './uuid.js'

/**
 * Keeps a comparison, in the shape of `compare --json`; its `drifts` are listed by `readDrifts`, and
 * `candidate`, `sessions` and `evidence` by `listComparisons`. Returns its id.
 */
export const recordComparison = (store: Store, comparison: Canonical): string => {
  const id = uuidV7()
  const event = { type: 'ComparisonFinished', input: comparison } as const
  appendEvents(store, { stream: `comparison:${id}`, kind: 'comparison', expectedVersion: 0, events: [event] })
  return id
}

export interface ComparisonRow {
  readonly id: string
  /** milliseconds since the epoch */
  readonly finishedAt: number
  /** hash and name of the candidate revision */
  readonly candidate: string | null
  readonly name: string | null
  readonly sessions: Canonical
  readonly evidence: number | null
  readonly drifts: number
  /** milliseconds since the epoch; a comparison goes with any session that it shows */
  readonly erasedAt: number | null
}

/** All comparisons, the newest first. */
export const listComparisons = (store: Store): readonly ComparisonRow[] => {
  const sql = `SELECT substr(stream.name, 12) AS id, finished_at AS finishedAt, candidate, comparison.name, sessions,
    evidence, (SELECT count(*) FROM drift WHERE drift.comparison = stream.id) AS drifts, erased_at AS erasedAt
    FROM comparison JOIN stream ON stream.id = comparison.stream ORDER BY comparison.stream DESC`
  type Row = Omit<ComparisonRow, 'sessions'> & { readonly sessions: string | null }
  const rows = store.read(() => store.prepare<Row>(sql).all())
  return rows.map((row) => ({ ...row, sessions: row.sessions === null ? null : JSON.parse(row.sessions) }))
}

/** A comparison as it was kept; one that an earlier version made may lack what that version did not know. Throws Trouble `comparison-missing`. */
export const readComparison = (store: Store, id: string): Comparison => {
  const name = `comparison:${id}`
  const event = findStream(store, name)?.erased === false ? store.read(() => readStream(store, name))[0] : undefined
  if (event === undefined) throw comparisonMissing(`the store has no comparison ${id}, or it was erased`)
  return JSON.parse(event.input) as Comparison
}

/** The trouble of a comparison that is not there. */
export const comparisonMissing = (what: string): Trouble =>
  new Trouble('comparison-missing', what, { hint: 'make one: reprise compare --policy CANDIDATE' })

/** The drifts of a comparison, in its order. Throws Trouble `comparison-missing`. */
export const readDrifts = (store: Store, comparison: string): readonly Drift[] =>
  store.read(() => {
    const find = "SELECT stream FROM comparison JOIN stream ON id = stream WHERE stream.name = 'comparison:' || ?"
    const stream = store.prepareRaw<[number]>(find).get(comparison)?.[0]
    if (stream === undefined) throw comparisonMissing(`the store has no comparison ${comparison}`)
    const rows = store.prepareRaw<[string]>('SELECT drift FROM drift WHERE comparison = ? ORDER BY number').all(stream)
    return rows.map(([drift]) => JSON.parse(drift))
  })
