import { openStore } from './store.js'

/** The id that a store was given when it was made. Throws Trouble as `openStore` does. */
export const storeIdOf = (path: string): string => {
  const store = openStore(path, { mode: 'read' })
  try {
    return store.id
  } finally {
    store.close()
  }
}
