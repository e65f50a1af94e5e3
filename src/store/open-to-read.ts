import { Trouble } from '../domain/trouble.js'
import { openStore, type Store } from './store.js'

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
