import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { encodeText, type Text } from '../domain/canonical.js'
import type { Comparison } from '../domain/comparison.js'
import type { Query } from '../store/query/query.js'
import { listRevisions } from '../store/revisions.js'
import { countSessions, sessionIds, shardSessions } from '../store/sessions.js'
import { openStore, type Store } from '../store/store.js'
import {
  compareContinuous,
  compareShards,
  type Share,
  type SharedWork,
  sharedWork,
  type WhatToCompare,
} from './compare-shards.js'
import { wholeKey } from './comparer.js'
import { addTally, comparisonOf, emptyTally } from './tally.js'

export interface StoreComparison extends WhatToCompare {
  readonly storePath: string
  /** threads: this one, and others beside it */
  readonly workers: number
  readonly onProgress?: (done: number, total: number) => void
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
    const shares = await compareInThreads(store, comparison, { workers, total, shards })
    return merge(store, comparison, [...shares, ...continuousShare(store, comparison, { shares, total, shards })])
  } finally {
    store.close()
  }
}

export const defaultWorkers = (): number => availableParallelism()

/** What a session leaves behind is gone with the next one: a small nursery does, and keeps many workers small. */
const resourceLimits = { maxYoungGenerationSizeMb: 4 }

/** Workers are started from the built program, also when this is run from its source by a test. */
const workerFile = (): URL =>
  import.meta.url.endsWith('.ts')
    ? new URL('../../dist/engine/compare-worker.js', import.meta.url)
    : new URL('./compare-worker.js', import.meta.url)

interface Threads {
  readonly workers: number
  readonly total: number
  readonly shards: SharedWork['shards']
}

/** Compares in this thread and in others beside it. */
const compareInThreads = async (
  store: Store,
  comparison: StoreComparison,
  { workers, total, shards }: Threads,
): Promise<readonly Share[]> => {
  const work = sharedWork(shards)
  const { storePath, candidate, query, limit } = comparison
  const workerData = { storePath, work, comparison: { candidate, query, limit } }
  const others = Array.from({ length: workers - 1 }, () => new Worker(workerFile(), { workerData, resourceLimits }))
  const shares = Promise.all(others.map(shareOf))
  try {
    const own = compareShards(store, comparison, { work, report: (done) => comparison.onProgress?.(done, total) })
    return [own, ...(await shares)]
  } catch (error) {
    shares.catch(() => {})
    await Promise.all(others.map((worker) => worker.terminate()))
    throw error
  }
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
  const { tally, whole } = compareContinuous(store, comparison, { ids, report })
  return [{ tallies: new Map([[shards.length, tally]]), continuous: [], whole }]
}

/** As they were first written. */
const inOrder = (store: Store, query: Query, ids: ReadonlySet<string>): readonly string[] =>
  ids.size === 0 ? [] : [...sessionIds(store, query)].filter((id) => ids.has(id))

const shareOf = (worker: Worker): Promise<Share> =>
  new Promise((resolve, reject) => {
    worker.on('message', resolve)
    worker.on('error', reject)
    worker.on('exit', (code) => reject(new Error(`a worker ended with ${code} before it was done`)))
  })

/** Shard by shard, so that a report does not hang on which thread took which. */
const merge = (store: Store, comparison: StoreComparison, shares: readonly Share[]): Comparison => {
  const tally = emptyTally()
  const tallies = shares.flatMap((share) => [...share.tallies]).sort(([one], [other]) => one - other)
  for (const [, part] of tallies) addTally(tally, part, comparison.limit)
  const names = new Map<string, Text>(listRevisions(store).map((row) => [row.revision, encodeText(row.name)]))
  return comparisonOf(tally, {
    candidate: { revision: comparison.candidate.id, name: encodeText(comparison.candidate.name) },
    nameOf: (revision) => names.get(revision) ?? revision,
    limit: comparison.limit,
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
