import Database from 'better-sqlite3'
import { Trouble } from '../domain/trouble.js'
import { blobName } from './blobs.js'
import type { TreeHead } from './checkpoint.js'
import { readErasedDigests } from './erasures.js'
import { leafHash, payloadDigest } from './leaf.js'
import { type FindPacked, packedIn, saltedPayload } from './packs.js'
import type { Payload } from './payload.js'
import { findReviewFault } from './reviews/review-fault.js'
import type { Store } from './store.js'
import { checkStructure, type Fault, findIndexFault, findListingFault, findStructureFault } from './structure.js'
import { addLeaf, emptyFrontier, type Frontier, packFrontier, rootOf, sha256 } from './tree.js'
import { type CheckReferences, referencesOf } from './verify-references.js'

export interface VerifyOptions {
  /** also hold the tree against what a checkpoint said of it: finds edits that recomputed every hash, and roll-backs */
  readonly checkpoint?: TreeHead
  /** told now and then how many of all appends are done */
  readonly onProgress?: (done: number, total: number) => void
}

export interface Verification {
  readonly appends: number
  readonly events: number
  readonly blobs: number
  /** of the whole tree, as it was recomputed */
  readonly root: Buffer
  /** the first in the store; undefined where it is sound */
  readonly fault: Fault | undefined
}

/**
 * Recomputes everything that the evidence consists of: digests of payloads, leaves, roots, the tree's edge,
 * versions of streams, lengths of closed sessions, names of blobs and references to them. Changes nothing and
 * holds up no writer.
 */
export const verifyStore = (store: Store, options: VerifyOptions = {}): Verification => {
  const walk: Walk = { store, options, indexes: undefined, frontier: emptyFrontier, events: 0, blobs: 0, references: 0 }
  try {
    const fault = store.snapshot(() => findFault(walk))
    return report(walk, fault)
  } catch (error) {
    if (!isDamage(error)) throw error
    return report(walk, { position: walk.events + 1, what: `the file is damaged: ${(error as Error).message}` })
  }
}

const isDamage = (error: unknown): boolean =>
  (error instanceof Trouble && error.code === 'store-damaged') ||
  (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CORRUPT'))

const report = ({ indexes, frontier, events, blobs }: Walk, fault: Fault | undefined): Verification => ({
  appends: frontier.size,
  events,
  blobs,
  root: rootOf(frontier),
  fault: withIndexes(indexes, fault),
})

/** What is looked up by an index that is damaged may only seem to be missing. */
const withIndexes = (indexes: Fault | undefined, fault: Fault | undefined): Fault | undefined => {
  if (indexes === undefined || fault === undefined || fault === indexes) return indexes ?? fault
  return { ...indexes, position: fault.position, what: `${fault.what}; ${indexes.what}, which may be why` }
}

/** How far the verification is. */
interface Walk {
  readonly store: Store
  readonly options: VerifyOptions
  indexes: Fault | undefined
  frontier: Frontier
  events: number
  blobs: number
  references: number
}

const findFault = (walk: Walk): Fault | undefined => {
  const found = checkStructure(walk.store)
  walk.indexes = findIndexFault(walk.store, found)
  const faults = [findStreamFault(walk.store), findAppendFault(walk)].filter((fault) => fault !== undefined)
  const [first] = faults.sort((a, b) => (a.position ?? 0) - (b.position ?? 0))
  return (
    first ??
    findTreeFault(walk) ??
    findBlobFault(walk) ??
    walk.indexes ??
    findStructureFault(walk.store, found) ??
    findListingFault(walk.store) ??
    findReviewFault(walk.store)
  )
}

/** A stream's versions follow each other; looked up by the index, which is checked by that too. */
const findStreamFault = (store: Store): Fault | undefined => {
  const sql = `SELECT first_position, first_version, expected, stream FROM (
      SELECT first_position, first_version, stream,
        coalesce(lag(first_version + length(types)) OVER (PARTITION BY stream ORDER BY first_version), 1) AS expected
      FROM append)
    WHERE first_version <> expected ORDER BY first_position LIMIT 1`
  const found = store.prepareRaw<[number, number, number, number]>(sql).get()
  if (found === undefined) return undefined
  const [position, version, expected, stream] = found
  const name = store.prepareRaw<[string]>('SELECT name FROM stream WHERE id = ?').get(stream)?.[0] ?? `stream ${stream}`
  return { position, what: `${name}: version ${version} follows, where version ${expected} belongs` }
}

type Columns = [
  number: number,
  stream: number,
  name: string | null,
  kind: string | null,
  firstVersion: number,
  firstPosition: number,
  types: string,
  recordedAt: number,
  leaf: Buffer,
  key: Buffer | null,
  input: string | null,
  work: string | null,
  result: string | null,
  root: Buffer | null,
]

const selectAppends = `SELECT number, stream, stream.name, stream.kind, first_version, first_position, types, recorded_at, leaf,
  key, input, work, result, tree_head.root
  FROM append
  LEFT JOIN tree_head ON tree_head.size = append.number
  LEFT JOIN stream ON stream.id = append.stream
  LEFT JOIN payload ON payload.append = append.number
  WHERE number > ? ORDER BY number LIMIT 200`

const findAppendFault = (walk: Walk): Fault | undefined => {
  const { store, options } = walk
  const total = store.prepareRaw<[number]>('SELECT size FROM tree').get()?.[0] ?? 0
  for (;;) {
    const page = store.prepareRaw<Columns>(selectAppends).all(walk.frontier.size)
    const lookup = lookupFor(store, page)
    for (const columns of page) {
      const what = checkAppend(walk, columns, lookup)
      if (what !== undefined) return { position: walk.events + 1, what }
      walk.frontier = addLeaf(walk.frontier, columns[8])
      walk.events += columns[6].length
      const headFault = checkHead(walk, columns[13])
      if (headFault !== undefined) return headFault
    }
    options.onProgress?.(walk.frontier.size, Math.max(total, walk.frontier.size))
    if (page.length === 0) return undefined
  }
}

/** What the appends of a page are held against, read for all of them at once. */
interface PageLookup {
  readonly findPacked: FindPacked
  readonly checkReferences: CheckReferences
}

const lookupFor = (store: Store, page: readonly Columns[]): PageLookup => ({
  findPacked: packedIn(store),
  checkReferences: referencesOf(store, page[0]?.[0] ?? 0, page.at(-1)?.[0] ?? 0),
})

/** Returns in words what is wrong with an append. */
const checkAppend = (walk: Walk, columns: Columns, page: PageLookup): string | undefined => {
  const [number, stream, name, kind, firstVersion, firstPosition, types, recordedAt, leaf, key, input, work, result] =
    columns
  if (number !== walk.frontier.size + 1) return `append ${walk.frontier.size + 1} is missing`
  if (types.slice(0, -1).includes('C')) return `${name} goes on after it was closed`
  if (name === null || kind === null) return `append ${number} belongs to no stream`
  if (firstPosition !== walk.events + 1) return `append ${number} of ${name} begins at position ${firstPosition}`
  const said = saltedPayload({ number, key, input, work, result }, page.findPacked)
  const digest =
    said === undefined ? readErasedDigests(walk.store, stream).get(firstVersion) : payloadDigest(said.key, said.payload)
  if (digest === undefined) return `what ${spanOf(name, firstVersion, types)} said is missing, and was not erased`
  const header = { number, stream: name, kind, firstVersion, firstPosition, types, recordedAt }
  if (!leafHash(header, digest).equals(leaf))
    return `${spanOf(name, firstVersion, types)} was changed: its hash differs`
  return said === undefined ? undefined : checkPayload(walk, columns, said.payload, page)
}

const spanOf = (name: string, firstVersion: number, types: string): string =>
  types.length === 1
    ? `event ${firstVersion} of ${name}`
    : `one of the events ${firstVersion} to ${firstVersion + types.length - 1} of ${name}`

const checkPayload = (walk: Walk, columns: Columns, payload: Payload, page: PageLookup): string | undefined => {
  const [number, , name, , firstVersion, , types] = columns
  const lines = countLines(payload.input)
  if (lines !== types.length) return `append ${number} of ${name} has ${lines} lines for ${types.length} events`
  const before = firstVersion + types.length - 2
  if (types.endsWith('C') && closedAfter(payload.input) !== before)
    return `${name} was closed after ${closedAfter(payload.input)} events, but has ${before} before that`
  const { count, missing } = page.checkReferences(number, payload.input)
  walk.references += count
  return missing && `the bytes ${missing}, which append ${number} refers to, are missing`
}

const countLines = (text: string): number => {
  let lines = 1
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1
  return lines
}

/** What the last line, a SessionClosed, says of the stream's length. */
const closedAfter = (input: string): unknown => {
  try {
    return JSON.parse(input.slice(input.lastIndexOf('\n') + 1)).events
  } catch {
    return 'an unreadable number of'
  }
}

/** Every root that was ever committed is the root of as many leaves. */
const checkHead = ({ options, frontier, events }: Walk, root: Buffer | null): Fault | undefined => {
  if (root !== null && !rootOf(frontier).equals(root))
    return { position: events, what: `the root of the first ${frontier.size} appends is not the one that was kept` }
  if (options.checkpoint?.size === frontier.size && !rootOf(frontier).equals(options.checkpoint.root))
    return {
      position: null,
      what: `something in the first ${frontier.size} appends (positions 1 to ${events}) was changed and every hash made anew: the checkpoint has another root`,
    }
  return undefined
}

const findTreeFault = ({ store, options, frontier, events }: Walk): Fault | undefined => {
  const position = events + 1
  const edge = store.prepareRaw<[number, number, Buffer]>('SELECT size, positions, frontier FROM tree').get()
  if (edge === undefined) return { position, what: 'the tree’s edge is missing' }
  const [size, positions, packed] = edge
  if (size > frontier.size || positions > events)
    return { position, what: `${size} appends with ${positions} events were kept; the last ones are missing` }
  if (size < frontier.size || !packed.equals(packFrontier(frontier)))
    return { position, what: 'the tree’s edge does not belong to its leaves' }
  const last = store.prepareRaw<[number | null]>('SELECT max(size) FROM tree_head').get()![0] ?? 0
  if (last !== size) return { position, what: `the last root that was kept is of ${last} appends, there are ${size}` }
  const { checkpoint } = options
  if (checkpoint !== undefined && checkpoint.size > size)
    return {
      position,
      what: `the checkpoint is of ${checkpoint.size} appends, the store has ${size}: it is an older copy, or was cut`,
    }
  return undefined
}

const findBlobFault = (walk: Walk): Fault | undefined => {
  const { store } = walk
  const sql = 'SELECT id, name, bytes FROM blob WHERE id > ? ORDER BY id LIMIT 16'
  for (let last = 0; ; ) {
    const page = store.prepareRaw<[number, Buffer, Buffer]>(sql).all(last)
    if (page.length === 0) break
    for (const [id, name, bytes] of page) {
      if (!blobName(store, sha256(bytes).toString('hex')).equals(name))
        return {
          position: positionOfBlob(store, id),
          what: `the bytes of blob ${id} were changed: they have another name`,
        }
      walk.blobs += 1
    }
    last = page.at(-1)![0]
  }
  const references = store.prepareRaw<[number]>('SELECT count(*) FROM blob_reference').get()![0]
  if (references === walk.references) return undefined
  return { position: null, what: `${walk.references} references to blobs were recorded, ${references} are kept` }
}

/** Where a blob was first referred to. */
const positionOfBlob = (store: Store, blob: number): number | null => {
  const sql = `SELECT min(first_position) FROM blob_reference JOIN append ON append.number = blob_reference.append
    WHERE blob_reference.blob = ?`
  return store.prepareRaw<[number | null]>(sql).get(blob)?.[0] ?? null
}
