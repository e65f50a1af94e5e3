import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openStore, type Store } from '../store/store.js'

/** The package's own folder: what it ships is found from here. */
export const packageFile = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, import.meta.url))

/** `--db`, else `REPRISE_DB`, else the file in `recordings` of the folder where it is called. */
export const storePath = (option: string | undefined): string => option ?? process.env['REPRISE_DB'] ?? defaultStore

const defaultStore = 'recordings/reprise.db'

/** Opens the store, works, and closes it, whatever happens. */
export const withStore = async <Result>(
  path: string,
  mode: 'read' | 'write',
  work: (store: Store) => Result | Promise<Result>,
): Promise<Result> => {
  if (mode === 'write' && path === defaultStore) mkdirSync(dirname(path), { recursive: true })
  const store = openStore(path, { mode })
  try {
    return await work(store)
  } finally {
    store.close()
  }
}
