import Database from 'better-sqlite3'
import { applyMigrations, readMigrations } from '../../src/store/migrate.js'
import { openPack, type Pack } from '../../src/store/pack.js'
import { joinTexts } from '../../src/store/payload.js'

/** Writes a store's rows into a new file that has only been through the first migrations, before there were packs. */
export const writeOlderStore = (newer: Database.Database, path: string, migrations: number): void => {
  const older = new Database(path)
  older.pragma('journal_mode = WAL')
  older.pragma(`application_id = ${newer.pragma('application_id', { simple: true })}`)
  applyMigrations(older, readMigrations().slice(0, migrations))
  older.pragma('foreign_keys = OFF')
  const tables = older.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('migration', 'event_type', 'phase')",
  )
  for (const name of tables.pluck().all() as string[]) copyRows(newer, older, name)
  for (const row of packedRows(newer)) older.prepare('INSERT INTO payload VALUES (?, ?, ?, ?, ?)').run(...row)
  older.close()
}

/** What is packed, as rows of `payload`. */
export const packedRows = (database: Database.Database): readonly unknown[][] =>
  database
    .prepare<[], Pack>('SELECT * FROM pack')
    .all()
    .flatMap((pack) => openPack(pack)!.numbers.map((number) => openPack(pack)!.find(number)!))
    .map(({ number, key, texts }) => {
      const { input, work, result } = joinTexts(texts)
      return [number, key, input, work, result]
    })

const copyRows = (newer: Database.Database, older: Database.Database, table: string): void => {
  const rows = newer.prepare(`SELECT * FROM ${table}`).raw().all() as unknown[][]
  for (const row of rows)
    older.prepare(`INSERT OR REPLACE INTO ${table} VALUES (${row.map(() => '?').join(', ')})`).run(...row)
}
