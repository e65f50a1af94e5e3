import type { Store } from './store.js'

/** When the store's first append was recorded, milliseconds since the epoch; now, where there is none. */
export const begunAt = (store: Store): number => {
  const sql = 'SELECT recorded_at FROM append WHERE number = 1'
  return store.read(() => store.prepareRaw<[number]>(sql).get()?.[0]) ?? Date.now()
}
