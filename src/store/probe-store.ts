import type { Store } from './store.js'

/** Writes what is there already, and keeps it: throws as `Store.transaction` does where nothing can be written. */
export const probeStore = (store: Store): void =>
  store.transaction(() => {
    store.prepare('UPDATE tree SET size = size').run()
  })
