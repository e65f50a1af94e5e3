import assert from 'node:assert/strict'
import { randomFillSync } from 'node:crypto'
import { Trouble } from '../domain/trouble.js'
import { blobsOf, keepBlobs } from './blobs.js'
import { leafHash, payloadDigest } from './leaf.js'
import { putPayload } from './packs.js'
import { joinTexts, letters, type NewEvent, textsOf } from './payload.js'
import { project } from './projection/project.js'
import type { Store } from './store.js'

export type StreamKind = 'session' | 'revision' | 'boot' | 'comparison' | 'review'

/** Events of one stream that are written together: all of them or none. */
export interface Append {
  /** a session's UUIDv7, `revision:HASH`, `boot:DIGEST`, `comparison:UUIDv7`, or `review:` and a session's UUIDv7 or a revision's hash */
  readonly stream: string
  readonly kind: StreamKind
  /** how many events the stream has now; 0 where it is new */
  readonly expectedVersion: number
  readonly events: readonly NewEvent[]
  /** milliseconds since the epoch; now, unless it is imported */
  readonly recordedAt?: number
}

/** Where an append came to lie. */
export interface Appended {
  readonly firstPosition: number
  readonly lastPosition: number
  /** of the stream */
  readonly version: number
}

/**
 * Appends events; when this returns (outside of a transaction), they are kept. Throws Trouble: `stream-moved`
 * when the stream has not the expected version, `revision-missing` when a session's revision or boot is
 * not in the store, and those of `Store.transaction`.
 */
export const appendEvents = (store: Store, append: Append): Appended =>
  store.transaction(() => writeAppend(store, append))

/** Several appends in one transaction: all or none. Much faster than one at a time. */
export const appendMany = (store: Store, appends: Iterable<Append>): readonly Appended[] =>
  store.transaction(() => Array.from(appends, (append) => writeAppend(store, append)))

const writeAppend = (store: Store, append: Append): Appended => {
  const { kind, expectedVersion, events, recordedAt = Date.now() } = append
  assert(events.length > 0, 'an append has events')
  const stream = enterStream(store, append)
  const types = events.map(({ type }) => letters[type]).join('')
  const texts = events.map(textsOf)
  const key = randomKey()
  const { number, firstPosition } = store.nextAppend()
  const header = {
    number,
    stream: append.stream,
    kind,
    firstVersion: expectedVersion + 1,
    firstPosition,
    types,
    recordedAt,
  }
  const leaf = leafHash(header, payloadDigest(key, joinTexts(texts)))
  store.prepare(insertAppend).run(number, stream, expectedVersion + 1, firstPosition, types, recordedAt, leaf)
  putPayload(store, { number, key, texts })
  const blobs = events.flatMap(blobsOf)
  if (blobs.length > 0) keepBlobs(store, number, blobs)
  store.grow(leaf, events.length)
  project(store, { stream, recordedAt, events })
  return { firstPosition, lastPosition: firstPosition + events.length - 1, version: expectedVersion + events.length }
}

const insertAppend =
  'INSERT INTO append (number, stream, first_version, first_position, types, recorded_at, leaf) VALUES (?, ?, ?, ?, ?, ?, ?)'

/** The stream's id. Reviews go on after an erasure: those of a revision, which sessions still have. Throws Trouble `stream-moved`. */
const enterStream = (store: Store, { stream, kind, expectedVersion }: Append): number => {
  if (expectedVersion === 0) {
    const sql = 'INSERT INTO stream (name, kind) VALUES (?, ?) ON CONFLICT DO NOTHING'
    const { changes, lastInsertRowid } = store.prepare(sql).run(stream, kind)
    if (changes === 1) return Number(lastInsertRowid)
  }
  const found = findStream(store, stream)
  if (found?.erased && kind !== 'review') throw erased(stream)
  if (found?.version === expectedVersion) return found.id
  throw new Trouble(
    'stream-moved',
    `${stream} has ${found?.version ?? 0} events, where ${expectedVersion} were expected: another process has written to it`,
    { hint: `look at what is there: reprise show ${stream}` },
  )
}

const erased = (stream: string): Trouble =>
  new Trouble('session-erased', `${stream} was erased: nothing is added to it`, { hint: 'reprise sessions' })

export interface StreamState {
  readonly id: number
  readonly kind: StreamKind
  /** how many events it has */
  readonly version: number
  readonly erased: boolean
}

/** Where a stream is; undefined where there is no such stream. */
export const findStream = (store: Store, name: string): StreamState | undefined => {
  const sql = `SELECT stream.id, kind, first_version + length(types) - 1, types = 'X' FROM stream
    JOIN append ON append.stream = stream.id WHERE name = ? ORDER BY first_version DESC LIMIT 1`
  const found = store.prepareRaw<[number, StreamKind, number, number]>(sql).get(name)
  if (found === undefined) return undefined
  const [id, kind, version, isErased] = found
  return { id, kind, version, erased: isErased === 1 }
}

const keyPool = Buffer.alloc(16 * 512)
let keysUsed = 512

/** A salt of 16 random bytes; drawn many at a time, because drawing is slow. */
const randomKey = (): Buffer => {
  if (keysUsed === 512) {
    randomFillSync(keyPool)
    keysUsed = 0
  }
  keysUsed += 1
  return Buffer.from(keyPool.subarray(16 * (keysUsed - 1), 16 * keysUsed))
}
