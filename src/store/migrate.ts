import { readdirSync, readFileSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { Trouble } from '../domain/trouble.js'
import { sha256 } from './tree.js'

/** One file of `migrations/`, as `0001-event-store.sql`. A released one is never edited. */
export interface Migration {
  readonly number: number
  readonly name: string
  readonly sql: string
  /** SHA-256 (hex) of the file's bytes */
  readonly digest: string
}

/** The folder of migrations: the same from `src/store` and from `dist/store`. */
export const migrationsFolder = new URL('../../migrations/', import.meta.url)

/** All migrations of a folder, in order. */
export const readMigrations = (folder: URL = migrationsFolder): readonly Migration[] => {
  const names = readdirSync(folder).filter((name) => /^\d{4}-.+\.sql$/.test(name))
  return names.sort().map((name) => {
    const bytes = readFileSync(new URL(name, folder))
    return { number: Number(name.slice(0, 4)), name, sql: bytes.toString(), digest: sha256(bytes).toString('hex') }
  })
}

interface Applied {
  readonly number: number
  readonly name: string
  readonly sha256: string
}

const ledger = `CREATE TABLE IF NOT EXISTS migration (
  number     INTEGER PRIMARY KEY,
  name       TEXT    NOT NULL UNIQUE,
  sha256     TEXT    NOT NULL CHECK (length(sha256) = 64),
  applied_at INTEGER NOT NULL
) STRICT`

/** Applies what is missing, in the transaction that the caller opened. Returns how many that were. */
export const applyMigrations = (database: Database.Database, migrations: readonly Migration[]): number => {
  database.exec(ledger)
  const pending = pendingMigrations(database, migrations)
  const record = database.prepare('INSERT INTO migration (number, name, sha256, applied_at) VALUES (?, ?, ?, ?)')
  for (const migration of pending) {
    database.exec(migration.sql)
    record.run(migration.number, migration.name, migration.digest, Date.now())
  }
  database.pragma(`user_version = ${migrations.at(-1)?.number ?? 0}`)
  return pending.length
}

/**
 * The migrations that this store still needs. Refuses a folder that does not continue what the store
 * has been through: one changed, missing or late.
 */
export const pendingMigrations = (
  database: Database.Database,
  migrations: readonly Migration[],
  path = database.name,
): readonly Migration[] => {
  const applied = readLedger(database)
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const { name, sha256: digest } of applied) {
    const migration = known.get(name)
    if (migration === undefined) throw missing(path, name)
    if (migration.digest !== digest) throw changed(path, migration, digest)
  }
  const last = applied.at(-1)
  const done = new Set(applied.map(({ name }) => name))
  const pending = migrations.filter(({ name }) => !done.has(name))
  const late = pending.find(({ number }) => last !== undefined && number <= last.number)
  if (late !== undefined) throw tooLate(path, late, last!.name)
  return pending
}

const readLedger = (database: Database.Database): readonly Applied[] => {
  const exists = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migration'").get()
  if (exists === undefined) return []
  return database.prepare<[], Applied>('SELECT number, name, sha256 FROM migration ORDER BY number').all()
}

const missing = (path: string, name: string): Trouble =>
  new Trouble('migration-missing', `${path} has been through the migration ${name}, which is not in migrations/`, {
    hint: `put it back: git checkout -- migrations/${name}`,
  })

const changed = (path: string, { name, digest }: Migration, applied: string): Trouble =>
  new Trouble(
    'migration-changed',
    `migrations/${name} is not the one that ${path} has been through: its SHA-256 begins with ${digest.slice(0, 12)}, ` +
      `the applied one's with ${applied.slice(0, 12)}; a released migration is never edited`,
    { hint: `undo the edit and write the change as a new migration: git checkout -- migrations/${name}` },
  )

const tooLate = (path: string, { name }: Migration, last: string): Trouble =>
  new Trouble(
    'migration-late',
    `migrations/${name} comes before ${last}, which ${path} has been through already; migrations are only added at the end`,
    { hint: `give it a number after ${last}` },
  )
