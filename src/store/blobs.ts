import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import type { BlobReference } from '../domain/events.js'
import { Trouble } from '../domain/trouble.js'
import type { NewEvent } from './payload.js'
import type { Store } from './store.js'
import { sha256 } from './tree.js'

/** How payloads name these bytes: by SHA-256 (hex) and size. */
export const referenceTo = (bytes: Uint8Array): BlobReference => ({
  blob: sha256(bytes).toString('hex'),
  size: bytes.length,
})

/** Takes bytes to be stored, once, with the first append that holds the reference that this returns. */
export const putBlob = (store: Store, bytes: Uint8Array): BlobReference => {
  const reference = referenceTo(bytes)
  store.pendingBlobs.set(reference.blob, bytes)
  return reference
}

/** The bytes that a payload's reference names. Throws Trouble `blob-missing`. */
export const readBlob = (store: Store, blob: string): Buffer => {
  const sql = 'SELECT bytes FROM blob WHERE name = ?'
  const row = store.read(() => store.prepareRaw<[Buffer]>(sql).get(blobName(store, blob)))
  if (row !== undefined) return row[0]
  throw new Trouble('blob-missing', `the store has no bytes with the SHA-256 ${blob}`, { hint: 'reprise verify' })
}

/** Blobs above so many bytes are read one by one, when they are needed. */
const smallBlob = 65536

/** The small blobs that any of these appends refers to, by SHA-256. */
export const readSmallBlobs = (store: Store, appends: readonly number[]): ReadonlyMap<string, Buffer> => {
  const blobs = new Map<string, Buffer>()
  if (appends.length === 0) return blobs
  const sql = `SELECT bytes FROM blob WHERE length(bytes) <= ${smallBlob}
    AND id IN (SELECT blob FROM json_each(?) CROSS JOIN blob_reference ON append = value)`
  for (const [bytes] of store.prepareRaw<[Buffer]>(sql).all(JSON.stringify(appends)))
    blobs.set(hash('sha256', bytes, 'hex'), bytes)
  return blobs
}

/** The name of a blob in the table: nobody who lacks the store's key can tell from it what the bytes were. */
export const blobName = (store: Store, blob: string): Buffer => store.nameDigest(Buffer.from(blob, 'hex'))

/** The blobs that an event refers to. */
export const blobsOf = (event: NewEvent): readonly string[] => {
  if (event.type === 'RevisionRegistered') return event.input.files.map(({ content }) => content.blob)
  if (event.type !== 'PhaseReached') return []
  const { content, bodies = [] } = event.input
  return [...(content ? [content.blob] : []), ...bodies.map(([, { blob }]) => blob)]
}

/** Within a transaction: stores what is not stored yet, and notes that the append refers to it. */
export const keepBlobs = (store: Store, append: number, blobs: readonly string[]): void => {
  for (const blob of new Set(blobs)) {
    const id = findBlob(store, blob) ?? insertBlob(store, blob)
    store.prepare('INSERT INTO blob_reference (append, blob) VALUES (?, ?)').run(append, id)
    store.afterCommit(() => store.pendingBlobs.delete(blob))
  }
}

/** Whether the store has these bytes. */
export const hasBlob = (store: Store, blob: string): boolean => findBlob(store, blob) !== undefined

const findBlob = (store: Store, blob: string): number | bigint | undefined =>
  store.prepareRaw<[number]>('SELECT id FROM blob WHERE name = ?').get(blobName(store, blob))?.[0]

const insertBlob = (store: Store, blob: string): number | bigint => {
  const bytes = store.pendingBlobs.get(blob)
  assert(bytes, `the bytes ${blob} were given to putBlob`)
  return store.prepare('INSERT INTO blob (name, bytes) VALUES (?, ?)').run(blobName(store, blob), bytes).lastInsertRowid
}
