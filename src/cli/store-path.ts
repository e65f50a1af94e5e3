import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeReason } from '../domain/file-reason.js'
import { Trouble } from '../domain/trouble.js'
import { openStore, type Store } from '../store/store.js'
import { requireFile } from '../store/store-file.js'

/** The package's own folder: what it ships is found from here. */
export const packageFile = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, import.meta.url))

/** `--db`, else `REPRISE_DB`, else the file in `recordings` of the folder where it is called. */
export const storePath = (option: string | undefined): string => option ?? process.env['REPRISE_DB'] ?? defaultStore

const defaultStore = 'recordings/reprise.db'

/**
 * Opens the store, works, and closes it, whatever happens. `make` makes it where there is none; throws Trouble
 * `store-missing` otherwise.
 */
export const withStore = async <Result>(
  path: string,
  mode: 'read' | 'write' | 'make',
  work: (store: Store) => Result | Promise<Result>,
): Promise<Result> => {
  if (mode === 'make' && path === defaultStore) makeFolder(dirname(path))
  if (mode === 'write') requireFile(path)
  const store = mode === 'read' ? openToRead(path) : openStore(path, { mode: 'write' })
  try {
    return await work(store)
  } finally {
    store.close()
  }
}

const makeFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (cause) {
    throw new Trouble('store-unreadable', `cannot make the folder ${folder} for the store: ${writeReason(cause)}`, {
      hint: 'name a store elsewhere with --db',
      cause,
    })
  }
}

/**
 * Opens a store to read. One that an older Reprise made gets the views and tables of this one first; its events stay as
 * they are. Throws Trouble `store-older` where it cannot be written.
 */
export const openToRead = (path: string): Store => {
  try {
    return openStore(path, { mode: 'read' })
  } catch (error) {
    if (!(error instanceof Trouble) || error.code !== 'store-older') throw error
    bringUpToDate(path, error)
    return openStore(path, { mode: 'read' })
  }
}

const bringUpToDate = (path: string, older: Trouble): void => {
  try {
    openStore(path, { mode: 'write' }).close()
  } catch (cause) {
    const isReadOnly =
      cause instanceof Trouble && (cause.code === 'store-readonly' || cause.code === 'store-unreadable')
    throw isReadOnly ? older : cause
  }
}
