import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { encodeText, type Text } from '../domain/canonical.js'
import type { Comparison } from '../domain/comparison.js'
import type { Revision } from '../domain/revision.js'
import type { Query } from '../store/query/query.js'
import { listRevisions } from '../store/revisions.js'
import { countSessions, type StreamRange, shardSessions } from '../store/sessions.js'
import { openStore, type Store } from '../store/store.js'
import { type CompareOptions, defaultCompareOptions, notCompared, type SessionComparison } from './compare-session.js'
import { Comparer } from './comparer.js'
import { notLookedFor } from './fragility.js'
import { readRecordings } from './read-recording.js'
import { type Recording, weightOf } from './recording.js'
import { SecondLook } from './second-look.js'
import { stoppedByTheClock } from './stopped.js'
import { addFragile, addSession, addTally, comparisonOf, emptyTally, type Tally } from './tally.js'
import { watched } from './watched.js'

export interface StoreComparison {
  readonly storePath: string
  readonly candidate: Revision
  readonly query: Query
  /** drifts, and sessions that cannot be judged, that are listed */
  readonly limit: number
  readonly workers: number
  /** makes, for each session, what answers questions that were never recorded; keeps the comparison in this thread */
  readonly newSupplement?: CompareOptions['newSupplement']
  readonly onProgress?: (done: number, total: number) => void
}

/** What a shard came to. */
export interface ShardResult {
  readonly tally: Tally
  readonly whole: {
    readonly drifts: Comparer['drifts']
    readonly undecidable: Comparer['undecidable']
    readonly neverCalled: readonly string[]
  }
}

/** Below so many sessions, one thread is done before the others have started. */
const sessionsWorthAWorker = 2000

/** Compares every session that meets the query with the candidate. */
export const compareStore = async (comparison: StoreComparison): Promise<Comparison> => {
  const store = openStore(comparison.storePath, { mode: 'read' })
  try {
    const total = countSessions(store, comparison.query)
    const useful = comparison.newSupplement ? 1 : Math.max(1, Math.floor(total / sessionsWorthAWorker))
    const workers = Math.min(comparison.workers, useful)
    const shards =
      workers <= 1
        ? [compareShard(store, comparison, { report: (done) => comparison.onProgress?.(done, total) })]
        : await compareInWorkers(store, comparison, { workers, total })
    return merge(store, comparison, shards)
  } finally {
    store.close()
  }
}

export const defaultWorkers = (): number => availableParallelism()

interface ShardOptions {
  readonly range?: StreamRange
  readonly report: (done: number) => void
}

const progressEvery = 200

/** Compares the sessions of one shard, in this thread. */
export const compareShard = (
  store: Store,
  comparison: Omit<StoreComparison, 'onProgress' | 'storePath' | 'workers'>,
  { range, report }: ShardOptions,
): ShardResult => {
  const { newSupplement } = comparison
  const comparer = new Comparer(store, comparison.candidate, { ...defaultCompareOptions, newSupplement })
  const tally = emptyTally()
  const secondLook = new SecondLook<Recording, ReturnType<Comparer['fragile']>>({
    work: (recording) => comparer.fragile(recording),
    stopped: notLookedFor.map((one) => ({ ...one, side: 'candidate' })),
    weightOf,
    found: ({ session }, decisions) =>
      addFragile(
        tally,
        decisions.map((one) => ({ session, ...one })),
        comparison.limit,
      ),
  })
  let done = 0
  const recordings = readRecordings(store, comparison.query, range)
  const run = { work: (recording: Recording) => comparer.compare(recording), stopped: notFinished, weightOf }
  for (const [recording, result] of watched(recordings, run)) {
    const revision = comparer.revisionOf(recording)
    addSession(tally, { id: recording.session, revision, comparison: result }, comparison.limit)
    if (result.restsOnOpen) secondLook.add(recording)
    done += 1
    if (done % progressEvery === 0) report(done)
  }
  secondLook.finish()
  report(done)
  const { drifts, undecidable, neverCalled } = comparer
  return { tally, whole: { drifts, undecidable, neverCalled: [...neverCalled] } }
}

const notFinished = (recording: Recording): SessionComparison =>
  notCompared(recording, { verdict: 'undecidable', undecidable: { phase: 'session', call: stoppedByTheClock } })

/** What a session leaves behind is gone with the next one: a small nursery does, and keeps many workers small. */
const resourceLimits = { maxYoungGenerationSizeMb: 6 }

/** Workers are started from the built program, also when this is run from its source by a test. */
const workerFile = (): URL =>
  import.meta.url.endsWith('.ts')
    ? new URL('../../dist/engine/compare-worker.js', import.meta.url)
    : new URL('./compare-worker.js', import.meta.url)

const compareInWorkers = async (
  store: Store,
  comparison: StoreComparison,
  { workers, total }: { readonly workers: number; readonly total: number },
): Promise<readonly ShardResult[]> => {
  const ranges = shardSessions(store, comparison.query, workers)
  const done = ranges.map(() => 0)
  const { storePath, candidate, query, limit } = comparison
  const started: Worker[] = []
  const shards = Promise.all(
    ranges.map((range, index) => {
      const workerData = { storePath, candidate, query, limit, range }
      const worker = new Worker(workerFile(), { workerData, resourceLimits })
      started.push(worker)
      return new Promise<ShardResult>((resolve, reject) => {
        worker.on('message', (message: { done: number } | { result: ShardResult }) => {
          if ('result' in message) return resolve(message.result)
          done[index] = message.done
          comparison.onProgress?.(
            done.reduce((sum, one) => sum + one, 0),
            total,
          )
        })
        worker.on('error', reject)
        worker.on('exit', (code) => reject(new Error(`a worker ended with ${code} before it was done`)))
      })
    }),
  )
  return shards.catch(async (error) => {
    await Promise.all(started.map((worker) => worker.terminate()))
    throw error
  })
}

const merge = (store: Store, comparison: StoreComparison, shards: readonly ShardResult[]): Comparison => {
  const tally = emptyTally()
  for (const shard of shards) addTally(tally, shard.tally, comparison.limit)
  const names = new Map<string, Text>(listRevisions(store).map((row) => [row.revision, encodeText(row.name)]))
  return comparisonOf(tally, {
    candidate: { revision: comparison.candidate.id, name: encodeText(comparison.candidate.name) },
    nameOf: (revision) => names.get(revision) ?? revision,
    limit: comparison.limit,
    neverCalled: [...new Set(shards.flatMap((shard) => shard.whole.neverCalled))].sort(),
    whole: {
      drifts: distinct(shards.flatMap((shard) => shard.whole.drifts)),
      undecidable: distinct(shards.flatMap((shard) => shard.whole.undecidable)),
    },
  })
}

const distinct = <Item>(items: readonly Item[]): readonly Item[] => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
]
