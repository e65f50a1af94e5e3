import { availableParallelism } from 'node:os'
import { encodeText, type Text } from '../domain/canonical.js'
import type { Comparison } from '../domain/comparison.js'
import { listRevisions } from '../store/revisions.js'
import { openStore, type Store } from '../store/store.js'
import type { SessionFindings, WhatToCompare } from './compare-options.js'
import { compareContinuous, compareShards, type Share } from './compare-shards.js'
import { wholeKey } from './comparer.js'
import { inThreads, plainOf } from './session-threads.js'
import { inShardOrder, sharedWork } from './shared-work.js'
import { type Isolated, searchReaders } from './state/search-readers.js'
import { addTally, comparisonOf, emptyTally, type Tally } from './tally.js'
import { inOrderOf, type Threads, threadsFor } from './threads-for.js'

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

/** Compares every session that meets the query with the candidate. */
export const compareStore = async (comparison: StoreComparison): Promise<Comparison> => {
  const store = openStore(comparison.storePath, { mode: 'read' })
  try {
    const threads = threadsFor(store, comparison.query, comparison.newSupplement ? 1 : comparison.workers)
    const { total, shards } = threads
    comparison.onProgress?.(0, total)
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

/** Compares in this thread and in others beside it. */
const compareInThreads = (
  store: Store,
  comparison: StoreComparison,
  { workers, total, shards }: Threads,
): Promise<readonly Share[]> => {
  const work = sharedWork(shards)
  const report = (done: number): void => comparison.onProgress?.(done, total)
  const { storePath, onFound } = comparison
  const task = { storePath, work, job: { kind: 'compare', comparison: plainOf(comparison) }, onFound } as const
  return inThreads(task, workers, () => compareShards(store, comparison, { work, report, onFound }))
}

/** Sessions that go on from one another are one thread's work, behind all shards. */
const continuousShare = (
  store: Store,
  comparison: StoreComparison,
  { shares, total, shards }: Omit<Threads, 'workers'> & { readonly shares: readonly Share[] },
): readonly Share[] => {
  const ids = inOrderOf(store, comparison.query, new Set(shares.flatMap((share) => share.continuous)))
  if (ids.length === 0) return []
  const before = total - ids.length
  const report = (done: number): void => comparison.onProgress?.(before + done, total)
  const { tally, whole } = compareContinuous(store, comparison, { ids, report, onFound: comparison.onFound })
  return [{ tallies: new Map([[shards.length, tally]]), continuous: [], whole }]
}

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
