import { closeSync, existsSync, openSync, readSync, realpathSync, statSync } from 'node:fs'
import { fileReason, writeReason } from '../domain/file-reason.js'
import { Trouble } from '../domain/trouble.js'

/** A name that ends in white space is another file's to the driver, which trims it. Throws Trouble `store-unreadable`. */
export const requirePlainName = (path: string): void => {
  if (path === path.trimEnd()) return
  throw new Trouble('store-unreadable', `${JSON.stringify(path)} ends in white space, which no store’s name does`, {
    hint: 'name another file with --db',
  })
}

/** Throws Trouble `store-missing`. */
export const requireFile = (path: string): void => {
  if (existsSync(path)) return
  throw new Trouble('store-missing', `there is no store ${path}`, {
    hint: 'record something first: reprise record --policy POLICY SESSIONS.yaml',
  })
}

/** The trouble of a file that nothing has been recorded into, of which only a recording makes a store. */
export const nothingYet = (path: string): Trouble =>
  new Trouble('store-empty', `${path} is empty: nothing has been recorded into it`, {
    hint: 'record something: reprise record --policy POLICY SESSIONS.yaml',
  })

/** Throws Trouble `store-missing`, and `store-empty` for a file without a byte. */
export const requireStarted = (path: string): void => {
  requireFile(path)
  const file = realpathSync(path)
  const sizes = [file, `${file}-wal`].map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0)
  if (sizes.every((size) => size === 0)) throw nothingYet(path)
}

/** Made by us, so that nobody else can read it; SQLite gives `-wal` and `-shm` the same permissions. */
export const createFile = (path: string): void => {
  if (existsSync(path)) return
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return
    const hint = 'make its folder, or name another file with --db'
    throw new Trouble('store-unreadable', `cannot make the store ${path}: ${writeReason(error)}`, {
      hint,
      cause: error,
    })
  }
}

/**
 * A file that was cut short is told with numbers: SQLite only says `malformed`. Beside a write-ahead log the file may be
 * shorter than it says: a checkpoint that was killed, or found the disk full, has left the rest there.
 */
export const requireWhole = (path: string): void => {
  // SQLite has its own files beside the one that a link names
  if ((statSync(`${realpathSync(path)}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) return
  const header = Buffer.alloc(100)
  const stats = statSync(path)
  if (!stats.isFile()) throw foreign(path, 'it is no file')
  const { size } = stats
  const file = openFile(path)
  const read = readSync(file, header, 0, 100, 0)
  closeSync(file)
  if (read === 0) return
  if (read < 100 || header.toString('latin1', 0, 16) !== 'SQLite format 3\0')
    throw foreign(path, 'it is no SQLite database')
  const pageSize = header.readUInt16BE(16) === 1 ? 65536 : header.readUInt16BE(16)
  const pages = header.readUInt32BE(28)
  const countIsValid = header.readUInt32BE(24) === header.readUInt32BE(92)
  if (!countIsValid || size >= pages * pageSize) return
  throw new Trouble(
    'store-damaged',
    `${path} is cut short: it has ${size} bytes and should have ${pages * pageSize}; what is missing begins at byte ${size}`,
    { hint: 'restore a copy, then: reprise verify' },
  )
}

const openFile = (path: string): number => {
  try {
    return openSync(path, 'r')
  } catch (error) {
    const hint = 'check the permissions of the file'
    throw new Trouble('store-unreadable', `cannot read the store ${path}: ${fileReason(error)}`, { hint, cause: error })
  }
}

/** The trouble of a file that is not ours. */
export const foreign = (path: string, why: string): Trouble =>
  new Trouble('store-foreign', `${path} is no store of Reprise: ${why}`, { hint: 'name another file with --db' })
