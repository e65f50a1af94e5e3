import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { writeReason } from '../domain/file-reason.js'
import { Trouble } from '../domain/trouble.js'
import { openToRead } from '../store/open-to-read.js'
import { openStore, type Store } from '../store/store.js'
import { requireStarted } from '../store/store-file.js'
import { defaultStore } from './named-store.js'
import { takeInBeside } from './take-in-beside.js'

/**
 * Opens the store, works, and closes it, whatever happens. `make` makes it where there is none; throws Trouble
 * `store-missing` and `store-empty` otherwise.
 */
export const withStore = async <Result>(
  path: string,
  mode: 'read' | 'write' | 'make',
  work: (store: Store) => Result | Promise<Result>,
): Promise<Result> => {
  if (mode === 'make' && path === defaultStore) makeFolder(dirname(path))
  if (mode === 'write') requireStarted(path)
  await takeInBeside(path)
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
