import type { Store } from './store.js'

/** What people call those sessions, by id: the name from their source. One that has none, was erased or is not in the store is left out. */
export const sessionNames = (store: Store, ids: Iterable<string>): ReadonlyMap<string, string> => {
  const sql = `SELECT stream.name, session.source FROM json_each(?) AS wanted
    JOIN stream ON stream.name = wanted.value JOIN session ON session.stream = stream.id
    WHERE session.source <> '' AND session.erased_at IS NULL`
  const rows = store.read(() => store.prepareRaw<[string, string]>(sql).all(JSON.stringify([...new Set(ids)])))
  return new Map(rows)
}

/** How many sessions besides those have one of these names, and were not erased. */
export const countOfNames = (store: Store, names: Iterable<string>, but: Iterable<string>): number => {
  const sql = `SELECT count(*) FROM session JOIN stream ON stream.id = session.stream
    WHERE session.erased_at IS NULL AND session.source IN (SELECT value FROM json_each(?))
    AND stream.name NOT IN (SELECT value FROM json_each(?))`
  const [wanted, left] = [names, but].map((items) => JSON.stringify([...new Set(items)]))
  return store.read(() => store.prepareRaw<[number]>(sql).get(wanted, left))![0]
}
