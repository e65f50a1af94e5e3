import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { writeReason } from '../domain/file-reason.js'
import { Trouble } from '../domain/trouble.js'

/**
 * Opens a store for reading where SQLite cannot make `-shm` beside it: a folder that is read-only, or somebody
 * else's. A copy is read, since a file in WAL mode cannot be read without `-shm` (sqlite.org/wal.html, "Read-Only
 * Databases"); it has no name from the moment it is open, so nothing of it stays behind. Throws Trouble
 * `store-unsettled` where the file alone is not the whole store, or changes meanwhile; `store-unreadable`.
 */
export const openSettledCopy = (path: string): Database.Database => {
  refuseUnsettled(path)
  const folder = makeFolder(path)
  try {
    const copy = join(folder, 'copy.db')
    copySettled(path, copy)
    leaveWal(copy)
    const database = new Database(copy, { readonly: true, fileMustExist: true })
    database.pragma('schema_version')
    return database
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A writer at work keeps `-shm`; one that was killed has left what it wrote last in `-wal`. */
const refuseUnsettled = (path: string): void => {
  const size = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
  if (size > 0) throw unsettled(path, `${path}-wal holds ${size} bytes that are not in it yet`)
  if (statSync(`${path}-shm`, { throwIfNoEntry: false })) throw unsettled(path, 'another process has it open')
}

const unsettled = (path: string, why: string): Trouble =>
  new Trouble('store-unsettled', `${path} cannot be read where its folder cannot be written: ${why}`, {
    hint: `read it as its owner, or, while nobody writes it, copy it with what is beside it and name the copy with --db: cp ${path}* FOLDER`,
  })

const makeFolder = (path: string): string => {
  try {
    return mkdtempSync(join(tmpdir(), 'reprise-'))
  } catch (error) {
    throw notCopied(path, error)
  }
}

/** What is written through another mount meanwhile changes the file, or leaves files beside it. */
const copySettled = (path: string, copy: string): void => {
  const before = statSync(path, { bigint: true })
  try {
    copyFileSync(path, copy, constants.COPYFILE_FICLONE)
    chmodSync(copy, 0o600)
  } catch (error) {
    throw notCopied(path, error)
  }
  refuseUnsettled(path)
  const after = statSync(path, { bigint: true })
  if (before.mtimeNs !== after.mtimeNs || before.size !== after.size || before.ino !== after.ino)
    throw unsettled(path, 'another process is writing it')
}

const notCopied = (path: string, cause: unknown): Trouble =>
  new Trouble(
    'store-unreadable',
    `${path} is in a folder that cannot be written, so a copy of it is read; it cannot be made in ${tmpdir()}: ${writeReason(cause)}`,
    { hint: 'name a folder that has room for it: export TMPDIR=FOLDER', cause },
  )

/** Bytes 18 and 19 of the header are 2 in WAL mode, 1 otherwise (sqlite.org/fileformat2.html, section 1.3). */
const leaveWal = (copy: string): void => {
  const file = openSync(copy, 'r+')
  writeSync(file, Uint8Array.of(1, 1), 0, 2, 18)
  closeSync(file)
}
