import { availableParallelism } from 'node:os'
import { encodeText, type Text } from '../domain/canonical.js'
import type { Comparison } from '../domain/comparison.js'
import type { Query } from '../store/query/query.js'
import { listRevisions } from '../store/revisions.js'
import { countSessions, sessionIds, shardSessions } from '../store/sessions.js'
import { openStore, type Store } from '../store/store.js'
import type { SessionFindings, WhatToCompare } from './compare-options.js'
import { compareContinuous, compareShards, type Share } from './compare-shards.js'
import { inThreads } from './compare-threads.js'
import { wholeKey } from './comparer.js'
import { inShardOrder, type SharedWork, sharedWork } from './shared-work.js'
import { type Isolated, searchReaders } from './state/search-readers.js'
import { addTally, comparisonOf, emptyTally, type Tally } from './tally.js'

export interface StoreComparison extends WhatToCompare {
  readonly storePath: string
  /** threads: this one, and others beside it */
  readonly workers: number
  readonly onProgress?: (done: number, total: number) => void
  /** of the search for sessions that read what others left, where any leave something */
  readonly onSearch?: (done: number, total: number) => void
  /** told of each session that is not the same as soon as it is known, in no order, whichever thread compared it */
  readonly onFound?: (findings: SessionFindings) => void
}

/** Below so many sessions, one thread is done before another has started. */
const sessionsWorthAWorker = 2000

/** Small enough for threads to end at about the same time, although one starts later and they are not equally fast. */
const shardsForEachWorker = 8

/** Compares every session that meets the query with the candidate. */
export const compareStore = async (comparison: StoreComparison): Promise<Comparison> => {
  const store = openStore(comparison.storePath, { mode: 'read' })
  try {
    const total = countSessions(store, comparison.query)
    const useful = comparison.newSupplement ? 1 : Math.max(1, Math.floor(total / sessionsWorthAWorker))
    const workers = Math.min(comparison.workers, useful)
    const shards = shardSessions(store, comparison.query, workers === 1 ? 1 : workers * shardsForEachWorker)
    comparison.onProgress?.(0, total)
    const threads = { workers, total, shards }
    const shares = await compareInThreads(store, comparison, threads)
    const all = [...shares, ...continuousShare(store, comparison, { shares, total, shards })]
    const tally = tallyOf(all, comparison.limit)
    const isolated = await searchReaders(store, comparison, { ...threads, leavers: tally.leavers })
    return wholeComparison(store, comparison, { shares: all, tally, isolated })
  } finally {
    store.close()
  }
}

export const defaultWorkers = (): number => availableParallelism()

interface Threads {
  readonly workers: number
  readonly total: number
  readonly shards: SharedWork['shards']
}

/** Compares in this thread and in others beside it. */
const compareInThreads = (
  store: Store,
  comparison: StoreComparison,
  { workers, total, shards }: Threads,
): Promise<readonly Share[]> => {
  const work = sharedWork(shards)
  const report = (done: number): void => comparison.onProgress?.(done, total)
  const { storePath, onFound } = comparison
  const task = { storePath, work, comparison, leavers: null, onFound }
  return inThreads(task, workers, () => compareShards(store, comparison, { work, report, onFound }))
}

/** Sessions that go on from one another are one thread's work, behind all shards. */
const continuousShare = (
  store: Store,
  comparison: StoreComparison,
  { shares, total, shards }: Omit<Threads, 'workers'> & { readonly shares: readonly Share[] },
): readonly Share[] => {
  const ids = inOrder(store, comparison.query, new Set(shares.flatMap((share) => share.continuous)))
  if (ids.length === 0) return []
  const before = total - ids.length
  const report = (done: number): void => comparison.onProgress?.(before + done, total)
  const { tally, whole } = compareContinuous(store, comparison, { ids, report, onFound: comparison.onFound })
  return [{ tallies: new Map([[shards.length, tally]]), continuous: [], whole }]
}

/** As they were first written. */
const inOrder = (store: Store, query: Query, ids: ReadonlySet<string>): readonly string[] =>
  ids.size === 0 ? [] : [...sessionIds(store, query)].filter((id) => ids.has(id))

const tallyOf = (shares: readonly Share[], limit: number): Tally => {
  const tally = emptyTally()
  for (const part of inShardOrder(shares)) addTally(tally, part, limit)
  return tally
}

interface Found {
  readonly shares: readonly Pick<Share, 'whole'>[]
  readonly tally: Tally
  readonly isolated: Isolated
}

/** The comparison that threads, or one after the other, have come to. */
export const wholeComparison = (
  store: Store,
  comparison: Pick<WhatToCompare, 'candidate' | 'limit'>,
  { shares, tally, isolated }: Found,
): Comparison => {
  const names = new Map<string, Text>(listRevisions(store).map((row) => [row.revision, encodeText(row.name)]))
  return comparisonOf(tally, {
    candidate: { revision: comparison.candidate.id, name: encodeText(comparison.candidate.name) },
    nameOf: (revision) => names.get(revision) ?? revision,
    limit: comparison.limit,
    isolated,
    occasional: [...new Set(shares.flatMap((share) => share.whole.occasional))].sort(),
    whole: {
      drifts: distinct(
        shares.flatMap((share) => share.whole.drifts),
        wholeKey,
      ),
      undecidable: distinct(shares.flatMap((share) => share.whole.undecidable)),
    },
  })
}

const distinct = <Item>(items: readonly Item[], keyOf: (item: Item) => string = JSON.stringify): readonly Item[] => [
  ...new Map(items.map((item) => [keyOf(item), item])).values(),
]
