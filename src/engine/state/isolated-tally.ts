import type { IsolatedSession } from '../../domain/comparison.js'
import type { Found } from './reader-search.js'

/** Sessions that leave or read state. Tallies of shards add up, so it is plain data. */
export interface IsolatedTally {
  /** those that are the same by themselves */
  count: number
  /** all of them */
  all: number
  /** those that read what others left, and those of them that drift on it */
  readers: number
  drifting: number
  /** those that are listed before the others: they drift, nobody can know, they read, they only leave */
  readonly listed: Readonly<Record<Group, IsolatedSession[]>>
}

type Group = 'drifting' | 'undecidable' | 'reading' | 'leaving'

const groups = ['drifting', 'undecidable', 'reading', 'leaving'] as const satisfies readonly Group[]

export const emptyIsolated = (): IsolatedTally => ({
  count: 0,
  all: 0,
  readers: 0,
  drifting: 0,
  listed: { drifting: [], undecidable: [], reading: [], leaving: [] },
})

/** Of each group, at most `limit` are kept. */
export const addIsolated = (tally: IsolatedTally, { session, isSame }: Found, limit: number): void => {
  if (isSame) tally.count += 1
  tally.all += 1
  if (session.reads) tally.readers += 1
  if (session.reads?.verdict === 'drifted') tally.drifting += 1
  keep(tally.listed[groupOf(session)], [session], limit)
}

export const addIsolatedTally = (into: IsolatedTally, other: IsolatedTally, limit: number): void => {
  into.count += other.count
  into.all += other.all
  into.readers += other.readers
  into.drifting += other.drifting
  for (const group of groups) keep(into.listed[group], other.listed[group], limit)
}

/** The `limit` that are listed. */
export const listed = ({ listed }: IsolatedTally, limit: number): readonly IsolatedSession[] =>
  groups.flatMap((group) => listed[group]).slice(0, limit)

const groupOf = ({ reads }: IsolatedSession): Group => {
  if (!reads) return 'leaving'
  if (reads.verdict === 'undecidable') return 'undecidable'
  return reads.verdict === 'drifted' ? 'drifting' : 'reading'
}

const keep = (kept: IsolatedSession[], more: readonly IsolatedSession[], limit: number): void => {
  kept.push(...more.slice(0, Math.max(0, limit - kept.length)))
}
