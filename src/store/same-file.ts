import { closeSync, openSync, readSync, realpathSync, type Stats, statSync } from 'node:fs'
import { Trouble } from '../domain/trouble.js'

/**
 * What a connection has open. SQLite goes on writing a file that was removed or replaced, and says that all is well: what it
 * writes then is found by nobody. A file that is overwritten in place by another whole store is not told apart.
 */
export interface SameFile {
  /**
   * Throws Trouble `store-gone` where the store, or a file that SQLite has beside it, is not the one that was opened, or was cut short. What was moved away and
   * is put back is that one again; one that was cut short never is.
   */
  require(): void
}

/** Remembers what is open under that path; at once after it was opened. */
export const sameFile = (path: string): SameFile => {
  const real = realpathSync(path)
  const opened = ends.map((end) => statOf(real + end))
  let bytes = opened[0]?.size ?? 0
  let cutShort: Trouble | null = null
  return {
    require() {
      if (cutShort) throw cutShort
      const [found] = ends.map((end, index) => requireSame(real + end, opened[index], path))
      const size = found?.size ?? 0
      if (size < bytes && !isWhole(real, size)) {
        cutShort = gone(path, `it was cut short while it was written: it had ${bytes} bytes, and has ${size}`)
        throw cutShort
      }
      bytes = size
    },
  }
}

/** of the files of a store in WAL mode */
const ends = ['', '-wal', '-shm']

/** Undefined where it is not there, or cannot be seen. */
const statOf = (path: string): Stats | undefined => {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

const requireSame = (path: string, opened: Stats | undefined, store: string): Stats | undefined => {
  if (opened === undefined) return undefined
  const found = statOf(path)
  if (found === undefined) throw gone(store, `${path} was removed or moved away while it was written`)
  if (found.ino !== opened.ino || found.dev !== opened.dev)
    throw gone(store, `${path} was replaced by another file while it was written`)
  return found
}

/** A store is shorter than it was after an erasure (VACUUM): then its header says so first (sqlite.org/fileformat2.html, section 1.3). */
const isWhole = (path: string, size: number): boolean => {
  const header = Buffer.alloc(100)
  const read = readInto(header, path)
  const pageBytes = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16)
  return read === 100 && header.readUInt32BE(28) * pageBytes <= size
}

/** How many bytes there were; none where the file has gone since. */
const readInto = (header: Buffer, path: string): number => {
  try {
    const file = openSync(path, 'r')
    try {
      return readSync(file, header, 0, header.length, 0)
    } finally {
      closeSync(file)
    }
  } catch {
    return 0
  }
}

const gone = (path: string, why: string): Trouble =>
  new Trouble('store-gone', `${path}: ${why}; nothing more is written`, {
    hint: 'put the very file back (mv), with what was beside it; or end what writes it and start that again, which goes on with what is there',
  })
