import Database from 'better-sqlite3'
import type { PayloadErased } from '../domain/events.js'
import { Trouble } from '../domain/trouble.js'
import { appendEvents, findStream, type StreamKind } from './append.js'
import { payloadDigest } from './leaf.js'
import type { Store } from './store.js'

export interface Erasure {
  readonly sessions: number
  /** comparisons that showed one of them: they go too, and can be made again */
  readonly comparisons: number
  /** policy files and messages that nothing refers to any longer */
  readonly blobs: number
}

/**
 * Removes what sessions said, for good: their payloads, salts, blobs that nothing else refers to, comparisons
 * that show them, and every trace in the file's free pages and its log. What stays is that there were such
 * sessions, and digests that tell nothing, so that every proof still holds. Throws Trouble: `session-missing`
 * (then nothing is erased), `erase-unfinished` (erased, but a reader keeps the old pages: run it again).
 */
export const eraseSessions = (store: Store, ids: Iterable<string>, why: string): Erasure => {
  store.database.pragma('secure_delete = ON')
  const erasure = store.transaction(() => {
    const sessions = new Set(ids)
    const streams = [...sessions].filter((id) => eraseStream(store, id, 'session', why))
    const comparisons = comparisonsOf(store, sessions).filter((name) => eraseStream(store, name, 'comparison', why))
    return { sessions: streams.length, comparisons: comparisons.length, blobs: eraseBlobs(store) }
  })
  purge(store)
  return erasure
}

/** Returns false for a stream of which nothing is left to erase. */
const eraseStream = (store: Store, name: string, kind: StreamKind, why: string): boolean => {
  const stream = findStream(store, name)
  if (stream?.kind !== kind)
    throw new Trouble('session-missing', `the store has no ${kind} ${name}; nothing was erased`, {
      hint: 'list them: reprise sessions',
    })
  if (stream.erased) return false
  const erased = erasablePayloads(store, stream.id)
  const digests = erased.map(({ version, digest }) => ({ version, digest }))
  const input: PayloadErased = { why, digests }
  appendEvents(store, {
    stream: name,
    kind,
    expectedVersion: stream.version,
    events: [{ type: 'PayloadErased', input }],
  })
  for (const { number } of erased) {
    store.prepare('DELETE FROM payload WHERE append = ?').run(number)
    store.prepare('DELETE FROM blob_reference WHERE append = ?').run(number)
  }
  return true
}

interface Erasable {
  readonly number: number
  readonly version: number
  readonly digest: string
}

const erasablePayloads = (store: Store, stream: number): readonly Erasable[] => {
  const sql = `SELECT number, first_version, key, input, work, result FROM append JOIN payload ON append = number
    WHERE stream = ? AND types <> 'X' ORDER BY first_version`
  type Columns = [number, number, Buffer, string, string | null, string | null]
  const rows = store.prepareRaw<Columns>(sql).iterate(stream)
  return Array.from(rows, ([number, version, key, input, work, result]) => ({
    number,
    version,
    digest: payloadDigest(key, { input, work, result }).toString('hex'),
  }))
}

/** Comparisons that name one of these sessions anywhere. */
const comparisonsOf = (store: Store, sessions: ReadonlySet<string>): readonly string[] => {
  const sql = `SELECT stream.name, payload.input FROM comparison
    JOIN stream ON stream.id = comparison.stream
    JOIN append ON append.stream = comparison.stream
    JOIN payload ON payload.append = append.number
    WHERE comparison.erased_at IS NULL`
  const names = new Set<string>()
  for (const [name, input] of store.prepareRaw<[string, string]>(sql).iterate())
    if (uuidsIn(input).some((id) => sessions.has(id))) names.add(name)
  return [...names]
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
