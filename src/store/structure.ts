import Database from 'better-sqlite3'
import { applyMigrations, readMigrations } from './migrate.js'
import type { Store } from './store.js'

/** What is wrong, where, and what can be done. */
export interface Fault {
  /** of the first event that cannot be relied on; null where it cannot be told */
  readonly position: number | null
  readonly what: string
  /** a command to copy, where there is one */
  readonly hint?: string
}

/** What SQLite finds wrong with the file's pages and indexes, in its words, the first hundred; none where it is whole. */
export const checkStructure = (store: Store): readonly string[] => {
  const found = store.database.pragma('integrity_check') as { integrity_check: string }[]
  return found.map(({ integrity_check }) => integrity_check).filter((what) => what !== 'ok')
}

/** The fault of an index that does not agree with its table, if `checkStructure` found one. */
export const findIndexFault = (store: Store, found: readonly string[]): Fault | undefined => {
  const line = found.flatMap((what) => what.split('\n')).find((what) => namedIndex.test(what))
  if (line === undefined) return undefined
  const rebuild = `sqlite3 ${store.path} '.backup COPY' && sqlite3 COPY REINDEX && reprise verify --db COPY`
  return {
    position: null,
    what: `the index ${namedIndex.exec(line)![1]} does not agree with its table (${line})`,
    hint: `rebuild the indexes of a copy: ${rebuild}`,
  }
}

const namedIndex = / index (\S+)/

/** Pages are whole, and the tables, triggers and views are those of the migrations. `found` is what `checkStructure` found. */
export const findStructureFault = (store: Store, found: readonly string[]): Fault | undefined => {
  if (found[0] !== undefined) return { position: null, what: `the file’s structure is damaged: ${found[0]}` }
  const orphan = store.prepareRaw<[number]>(selectOrphan).get()
  if (orphan !== undefined) return { position: null, what: `payload ${orphan[0]} belongs to no append` }
  return findSchemaFault(store)
}

/** A payload of no append, one that is packed and loose at once, and one in a pack where it is not looked for. */
const selectOrphan = `SELECT append FROM payload WHERE append > (SELECT size FROM tree)
  UNION ALL
  SELECT held.value FROM pack JOIN json_each(pack.appends) AS held
  WHERE held.value > (SELECT size FROM tree)
    OR (held.key > 0 AND held.value <= pack.appends ->> (held.key - 1))
    OR held.value >= (SELECT min(later.first) FROM pack AS later WHERE later.first > pack.first)
    OR EXISTS (SELECT 1 FROM payload WHERE append = held.value)
  LIMIT 1`

/** The list of sessions, by which they are found, names each that was recorded, and says rightly which were erased. */
export const findListingFault = (store: Store): Fault | undefined => {
  const found = store.prepareRaw<[string, number, number | null]>(selectUnlisted).get()
  if (found === undefined) return undefined
  const [name, position, erasedAt] = found
  return {
    position,
    what: `the list of sessions says of ${name} that it ${erasedAt === null ? 'is not there, or has other events' : 'was erased'}, and it was not recorded so`,
    hint: 'work the list out again from the events: reprise verify --rebuild',
  }
}

const selectUnlisted = `SELECT stream.name, min(first_position), session.erased_at
  FROM stream
  JOIN append ON append.stream = stream.id
  LEFT JOIN session ON session.stream = stream.id
  WHERE stream.kind = 'session'
  GROUP BY stream.id
  HAVING session.stream IS NULL
    OR (session.erased_at IS NULL) <> (max(instr(types, 'X')) = 0)
    OR session.erased_at IS NULL AND session.events <> sum(length(types))
  ORDER BY 2 LIMIT 1`

const findSchemaFault = (store: Store): Fault | undefined => {
  const pristine = new Database(':memory:')
  applyMigrations(pristine, readMigrations())
  const expected = schemaOf(pristine)
  pristine.close()
  const found = schemaOf(store.database)
  const name = [...expected.keys(), ...found.keys()].find((key) => expected.get(key) !== found.get(key))
  if (name === undefined) return undefined
  const what = found.has(name) ? (expected.has(name) ? 'was changed' : 'does not belong here') : 'is missing'
  return { position: null, what: `the schema was tampered with: ${name} ${what}` }
}

const schemaOf = (database: Database.Database): ReadonlyMap<string, string | null> => {
  const sql = "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'"
  return new Map(database.prepare<[], [string, string | null]>(sql).raw().all() as [string, string | null][])
}
