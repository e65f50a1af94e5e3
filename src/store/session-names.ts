import type { Store } from './store.js'

/** What people call those sessions, by id: the name from their source. One that has none, was erased or is not in the store is left out. */
export const sessionNames = (store: Store, ids: Iterable<string>): ReadonlyMap<string, string> => {
  const sql = `SELECT stream.name, session.source FROM json_each(?) AS wanted
    JOIN stream ON stream.name = wanted.value JOIN session ON session.stream = stream.id
    WHERE session.source <> '' AND session.erased_at IS NULL`
  const rows = store.read(() => store.prepareRaw<[string, string]>(sql).all(JSON.stringify([...new Set(ids)])))
  return new Map(rows)
}
