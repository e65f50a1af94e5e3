import Database from 'better-sqlite3'
import type { Drift } from '../domain/drift.js'
import type { PayloadErased } from '../domain/events.js'
import { Trouble } from '../domain/trouble.js'
import { appendEvents, findStream, type StreamKind } from './append.js'
import { payloadDigest } from './leaf.js'
import { packedIn, saltedPayload, takeOutOfPacks } from './packs.js'
import { readStream } from './read.js'
import { reviewStreamOf } from './reviews/review-stream.js'
import type { Store } from './store.js'

export interface Erasure {
  readonly sessions: number
  /** comparisons that showed one of them: they go too, and can be made again */
  readonly comparisons: number
  /** sessions whose verdicts went with them */
  readonly reviews: number
  /** policy files and messages that nothing refers to any longer */
  readonly blobs: number
}

/**
 * Removes what sessions said, for good: their payloads, salts, blobs that nothing else refers to, comparisons
 * that show them, and every trace in the file's free pages and its log. What stays is that there were such
 * sessions, and digests that tell nothing, so that every proof still holds. Throws Trouble: `session-missing`
 * and `store-damaged` (then nothing is erased), `erase-unfinished` (erased, but a reader keeps the old pages: run it again).
 */
export const eraseSessions = (store: Store, ids: Iterable<string>, why: string): Erasure =>
  erasing(store, () => {
    const sessions = new Set(ids)
    const streams = eraseEach(store, [...sessions], 'session', why)
    const comparisons = eraseEach(store, comparisonsOf(store, naming(sessions)), 'comparison', why)
    const reviewed = [...sessions].map(reviewStreamOf).filter((name) => findStream(store, name) !== undefined)
    const reviews = eraseEach(store, reviewed, 'review', why)
    deletePayloads(store, [...streams, ...comparisons, ...reviews].flat())
    return {
      sessions: streams.length,
      comparisons: comparisons.length,
      reviews: reviews.length,
      blobs: eraseBlobs(store),
    }
  })

/**
 * Removes, in the same way, what was said of how a revision's policy boots against its candidates; comparisons that show it go too.
 * Throws Trouble as `eraseSessions`, and `review-missing`.
 */
export const eraseBootReviews = (store: Store, revision: string, why: string): Pick<Erasure, 'comparisons'> =>
  erasing(store, () => {
    const name = reviewStreamOf(revision)
    if (findStream(store, name) === undefined) throw reviewMissing(revision)
    const reviews = eraseEach(store, [name], 'review', why)
    const comparisons = eraseEach(store, comparisonsOf(store, showingVerdictsOn(revision)), 'comparison', why)
    deletePayloads(store, [...reviews, ...comparisons].flat())
    return { comparisons: comparisons.length }
  })

/** What is deleted in a transaction leaves no trace in the file. */
const erasing = <T>(store: Store, work: () => T): T => {
  store.database.pragma('secure_delete = ON')
  const erasure = store.transaction(work)
  purge(store)
  return erasure
}

const reviewMissing = (revision: string): Trouble =>
  new Trouble('review-missing', `nothing was said of how the policy ${revision} boots; nothing was erased`, {
    hint: 'list what was said: reprise review --list',
  })

/** Returns, for each stream of which something was left, the appends whose payloads are to go. */
const eraseEach = (
  store: Store,
  names: readonly string[],
  kind: StreamKind,
  why: string,
): readonly (readonly number[])[] => names.flatMap((name) => eraseStream(store, name, kind, why) ?? [])

/** Returns the appends whose payloads are to go, as a list; undefined for a stream of which nothing is left to erase. */
const eraseStream = (
  store: Store,
  name: string,
  kind: StreamKind,
  why: string,
): readonly [readonly number[]] | undefined => {
  const stream = findStream(store, name)
  if (stream?.kind !== kind)
    throw new Trouble('session-missing', `the store has no ${kind} ${name}; nothing was erased`, {
      hint: 'list them: reprise sessions',
    })
  if (stream.erased) return undefined
  const erased = erasablePayloads(store, stream.id)
  const digests = erased.map(({ version, digest }) => ({ version, digest }))
  const input: PayloadErased = { why, digests }
  appendEvents(store, {
    stream: name,
    kind,
    expectedVersion: stream.version,
    events: [{ type: 'PayloadErased', input }],
  })
  return [erased.map(({ number }) => number)]
}

const deletePayloads = (store: Store, appends: readonly number[]): void => {
  takeOutOfPacks(store, appends)
  for (const append of appends) {
    store.prepare('DELETE FROM payload WHERE append = ?').run(append)
    store.prepare('DELETE FROM blob_reference WHERE append = ?').run(append)
  }
}

interface Erasable {
  readonly number: number
  readonly version: number
  readonly digest: string
}

const erasablePayloads = (store: Store, stream: number): readonly Erasable[] => {
  const sql = `SELECT number, first_version, key, input, work, result FROM append LEFT JOIN payload ON append = number
    WHERE stream = @stream AND types <> 'X'
      AND first_version > coalesce((SELECT max(first_version) FROM append WHERE stream = @stream AND types = 'X'), 0)
    ORDER BY first_version`
  type Columns = [number, number, Buffer | null, string | null, string | null, string | null]
  const findPacked = packedIn(store)
  return store
    .snapshot(() => store.prepareRaw<Columns>(sql).all({ stream }))
    .map(([number, version, key, input, work, result]) => {
      const said = saltedPayload({ number, key, input, work, result }, findPacked)
      if (said === undefined) throw damaged(store, number)
      return { number, version, digest: payloadDigest(said.key, said.payload).toString('hex') }
    })
}

const damaged = (store: Store, append: number): Trouble =>
  new Trouble('store-damaged', `${store.path}: what append ${append} said cannot be read; nothing was erased`, {
    hint: 'find out what is damaged: reprise verify',
  })

/** Comparisons of which some event's input shows what is to go. */
const comparisonsOf = (store: Store, shows: (input: string) => boolean): readonly string[] => {
  const sql = `SELECT stream.name FROM comparison JOIN stream ON stream.id = comparison.stream
    WHERE comparison.erased_at IS NULL`
  const names = store
    .prepareRaw<[string]>(sql)
    .all()
    .map(([name]) => name)
  return names.filter((name) => readStream(store, name).some(({ input }) => shows(input)))
}

/** It names one of these sessions anywhere. */
const naming =
  (sessions: ReadonlySet<string>) =>
  (input: string): boolean =>
    uuidsIn(input).some((id) => sessions.has(id))

/** It has a verdict on a drift of how that revision's policy boots. */
const showingVerdictsOn =
  (revision: string) =>
  (input: string): boolean => {
    const { drifts = [] } = JSON.parse(input) as { readonly drifts?: readonly Partial<Drift>[] }
    return drifts.some(({ session, base, verdict }) => session === '' && base === revision && verdict !== undefined)
  }

const uuidsIn = (text: string): readonly string[] => text.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? []

const eraseBlobs = (store: Store): number =>
  store
    .prepare('DELETE FROM blob WHERE NOT EXISTS (SELECT 1 FROM blob_reference WHERE blob_reference.blob = blob.id)')
    .run().changes

/**
 * Writes the file anew without what was deleted, and empties its log. Runs again after an erasure that could
 * not finish because another process was reading.
 */
export const purge = (store: Store): void =>
  store.read(() => {
    try {
      emptyLog(store)
      store.database.exec('VACUUM')
      emptyLog(store)
    } catch (error) {
      throw error instanceof Database.SqliteError ? unfinished(store, error.message, error) : error
    }
  })

const emptyLog = (store: Store): void => {
  const [{ busy }] = store.database.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }]
  if (busy === 0) return
  throw unfinished(store, 'another process is reading')
}

const unfinished = (store: Store, why: string, cause?: unknown): Trouble =>
  new Trouble(
    'erase-unfinished',
    `${store.path}: the sessions are erased, but what they said is still in the file's free pages, because ${why}`,
    { hint: 'when that has changed, run the same `reprise erase` again', cause },
  )
