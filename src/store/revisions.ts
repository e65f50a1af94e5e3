import { type Bytes, bytesOfBuffer, bytesOfText } from '../domain/bytes.js'
import { decodeText, encodeText } from '../domain/canonical.js'
import type { BootInput, BootResult, BootWork, RevisionRegistered } from '../domain/events.js'
import type { Revision } from '../domain/revision.js'
import { Trouble } from '../domain/trouble.js'
import { appendEvents } from './append.js'
import { putBlob, readBlob } from './blobs.js'
import { readStream } from './read.js'
import type { Store } from './store.js'

/** Keeps a policy with all its files. Registering it again changes nothing. */
export const registerRevision = (store: Store, revision: Revision): void =>
  store.transaction(() => {
    const stream = `revision:${revision.id}`
    if (hasStream(store, stream)) return
    const files = Array.from(revision.files, ([path, bytes]) => ({
      path: encodeText(path),
      content: putBlob(store, Buffer.from(bytes, 'latin1')),
    }))
    const input: RevisionRegistered = {
      revision: revision.id,
      name: encodeText(revision.name),
      entry: encodeText(revision.entry),
      dialect: revision.dialect,
      files,
    }
    appendEvents(store, {
      stream,
      kind: 'revision',
      expectedVersion: 0,
      events: [{ type: 'RevisionRegistered', input }],
    })
  })

/** A revision with its bytes. Throws Trouble `revision-missing`. */
export const readRevision = (store: Store, id: string): Revision => {
  const registered = readRegistered(store, id)
  const files = registered.files.map(({ path, content }): [Bytes, Bytes] => [
    decodeText(path),
    bytesOfBuffer(readBlob(store, content.blob)),
  ])
  return {
    id: registered.revision,
    name: decodeText(registered.name),
    dialect: registered.dialect,
    entry: decodeText(registered.entry),
    files: new Map(files),
  }
}

const readRegistered = (store: Store, id: string): RevisionRegistered => {
  const event = store.read(() => readStream(store, `revision:${id}`))[0]
  if (event !== undefined) return JSON.parse(event.input)
  throw new Trouble('revision-missing', `the store has no revision ${id}`, {
    hint: 'list what there is: reprise sessions --json',
  })
}

/** What a revision's boot asked, did and registered. */
export interface Boot {
  /** made by the caller from what the boot was; names it */
  readonly digest: string
  readonly input: BootInput
  readonly work: BootWork
  readonly result: BootResult
}

/** Keeps a boot. Registering it again changes nothing. Throws Trouble `revision-missing`. */
export const registerBoot = (store: Store, { digest, input, work, result }: Boot): void =>
  store.transaction(() => {
    const stream = `boot:${digest}`
    if (hasStream(store, stream)) return
    const event = { type: 'RevisionBooted', input, work, result } as const
    appendEvents(store, { stream, kind: 'boot', expectedVersion: 0, events: [event] })
  })

/** A boot. Throws Trouble `boot-missing`. */
export const readBoot = (store: Store, digest: string): Boot => {
  const event = store.read(() => readStream(store, `boot:${digest}`))[0]
  if (event === undefined)
    throw new Trouble('boot-missing', `the store has no boot ${digest}`, { hint: 'reprise verify' })
  return {
    digest,
    input: JSON.parse(event.input),
    work: JSON.parse(event.work ?? 'null'),
    result: JSON.parse(event.result ?? 'null'),
  }
}

export interface RevisionRow {
  readonly revision: string
  readonly name: Bytes
  readonly entry: Bytes
  readonly dialect: Revision['dialect']
  readonly files: number
  /** milliseconds since the epoch */
  readonly registeredAt: number
  /** recorded under it and not erased */
  readonly sessions: number
}

/** All revisions, the newest first, with how many sessions each has. */
export const listRevisions = (store: Store): readonly RevisionRow[] => {
  const sql = `SELECT revision.revision, name, entry, dialect, files, registered_at AS registeredAt,
    coalesce(counted.sessions, 0) AS sessions
    FROM revision
    LEFT JOIN (SELECT revision, count(*) AS sessions FROM session WHERE erased_at IS NULL GROUP BY revision) AS counted
      ON counted.revision = revision.stream
    ORDER BY stream DESC`
  const rows = store.read(() => store.prepare<RevisionRow>(sql).all())
  return rows.map((row) => ({ ...row, name: bytesOfText(row.name), entry: bytesOfText(row.entry) }))
}

/** The revisions whose hash begins so, or that are named so. */
export const findRevisions = (store: Store, hashOrName: string): readonly RevisionRow[] =>
  listRevisions(store).filter(
    ({ revision, name }) => revision.startsWith(hashOrName) || name === bytesOfText(hashOrName),
  )

const hasStream = (store: Store, name: string): boolean =>
  store.prepare('SELECT 1 FROM stream WHERE name = ?').get(name) !== undefined
