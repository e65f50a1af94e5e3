import Database from 'better-sqlite3'
import { applyMigrations, readMigrations } from './migrate.js'
import type { Store } from './store.js'

/** What is wrong, and where. */
export interface Fault {
  /** of the first event that cannot be relied on; null where it cannot be told */
  readonly position: number | null
  readonly what: string
}

/** Indexes agree with their tables, and the tables, triggers and views are those of the migrations. */
export const findStructureFault = (store: Store): Fault | undefined => {
  for (const table of ['append', 'stream', 'tree_head', 'blob', 'blob_reference', 'session', 'drift']) {
    const found = store.database.pragma(`integrity_check('${table}')`) as { integrity_check: string }[]
    const what = found[0]?.integrity_check
    if (what !== 'ok') return { position: null, what: `the file’s structure is damaged: ${what}` }
  }
  const orphan = store.prepareRaw<[number]>('SELECT append FROM payload WHERE append > (SELECT size FROM tree)').get()
  if (orphan !== undefined) return { position: null, what: `payload ${orphan[0]} belongs to no append` }
  return findSchemaFault(store)
}

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
