import { lstatSync, readdirSync, readlinkSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { writeReason } from '../../domain/file-reason.js'
import { Trouble } from '../../domain/trouble.js'
import { intakeFiles, isBeside } from '../../store/intake/intake-files.js'
import { openStore } from '../../store/store.js'

/*
 * A store that is kept in several files: `reprise.db` is a link to the one that is written now, `reprise-20261129-001.db`; those
 * before it are sealed. SQLite follows the link, so that whoever has a file open goes on with that one.
 */

/** A file of such a store. */
export interface StoreFile {
  readonly path: string
  readonly bytes: number
  /** when it was written last, milliseconds since the epoch */
  readonly writtenAt: number
}

/**
 * The file that the link names; undefined where there is none yet. A file that has been the store by itself until now becomes the first one.
 * Throws Trouble `store-in-use`, and as `openStore` does.
 */
export const currentFile = (link: string, now: number): string | undefined => {
  const stats = lstatSync(link, { throwIfNoEntry: false })
  if (stats === undefined) return undefined
  if (stats.isSymbolicLink()) return join(dirname(link), readlinkSync(link))
  settle(link)
  const file = newFile(link, now)
  renameSync(link, file)
  pointTo(link, file)
  return file
}

/** Whoever opens it alone to write, and closes it, has all of it in the one file; who only read it may have left others beside it. */
const settle = (path: string): void => {
  openStore(path, { mode: 'write' }).close()
  if (lstatSync(`${path}-wal`, { throwIfNoEntry: false }))
    throw new Trouble('store-in-use', `${path} cannot become the first of several files: another process has it open`, {
      hint: `end that one; find it with: fuser -v ${path}`,
    })
}

/** A name for the next file, which is not there yet. */
export const newFile = (link: string, now: number): string => {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '')
  const numbers = storeFiles(link).flatMap(({ path }) => (dayOf(path) === day ? [numberOf(path)] : []))
  const number = String(Math.max(0, ...numbers) + 1).padStart(3, '0')
  return `${link.replace(/\.db$/, '')}-${day}-${number}.db`
}

/** From now on the link names that file, at once and for everybody. */
export const pointTo = (link: string, file: string): void => {
  const made = `${link}.${process.pid}.link`
  rmSync(made, { force: true })
  symlinkSync(basename(file), made)
  renameSync(made, link)
}

/** All files of it, the oldest first. Throws Trouble `store-unreadable`. */
export const storeFiles = (link: string): readonly StoreFile[] => {
  const name = basename(link).replace(/\.db$/, '')
  return namesIn(link)
    .filter((file) => file.startsWith(`${name}-`) && nameEnd.test(file.slice(name.length)))
    .toSorted()
    .map((file) => measured(join(dirname(link), file)))
}

const namesIn = (link: string): readonly string[] => {
  try {
    return readdirSync(dirname(link))
  } catch (cause) {
    throw new Trouble('store-unreadable', `cannot make the store ${link}: ${writeReason(cause)}`, {
      hint: 'make its folder, or name another file with --db',
      cause,
    })
  }
}

/** The file, what SQLite has beside it, and what it did not take. */
export const removeFile = (path: string): void => {
  for (const file of intakeFiles(path)) if (isBeside(file, path)) rmSync(file.path, { force: true })
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })
}

const nameEnd = /^-\d{8}-\d{3,}\.db$/
const dayOf = (path: string): string => path.replace(/^.*-(\d{8})-\d+\.db$/s, '$1')
const numberOf = (path: string): number => Number(path.replace(/^.*-(\d+)\.db$/s, '$1'))

const measured = (path: string): StoreFile => {
  const { size, mtimeMs } = statSync(path)
  return { path, bytes: size + (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0), writtenAt: mtimeMs }
}
