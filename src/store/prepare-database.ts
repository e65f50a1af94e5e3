import { randomBytes, randomUUID } from 'node:crypto'
import Database from 'better-sqlite3'
import { Trouble } from '../domain/trouble.js'
import { applyMigrations, type Migration, pendingMigrations, readMigrations } from './migrate.js'
import { inNetwork } from './query/network.js'
import { packedPart } from './query/packed-part.js'
import { foreign, nothingYet } from './store-file.js'

/** `RPRS`: says in the file's header whose it is. */
const applicationId = 0x52505253

export interface StoreOptions {
  /** `write` makes the file where there is none, and brings an older one up to date; `read` never changes anything */
  readonly mode: 'read' | 'write'
  /** survive power loss, not only a killed process: waits for the disk at every commit */
  readonly durable?: boolean
  /** how long to wait for another writer; 5,000 by default */
  readonly busyTimeoutMs?: number
  readonly migrations?: readonly Migration[]
}

/** Makes a connection ready: refuses what is not ours, sets what SQLite is told, and brings the schema up to date. */
export const prepareDatabase = (
  database: Database.Database,
  { path, ...options }: StoreOptions & { readonly path: string },
): void => {
  const migrations = options.migrations ?? readMigrations()
  const empty = refuseForeign(path, database, migrations)
  database.pragma('trusted_schema = OFF')
  // in KB; every worker that reads has a cache of its own
  database.pragma(`cache_size = -${options.mode === 'read' ? 4000 : 32000}`)
  database.function('in_network', { deterministic: true, directOnly: true }, inNetwork)
  database.function('packed_part', { deterministic: true, directOnly: true, varargs: true }, packedPart())
  if (options.mode === 'write') {
    // of a new file: a session's payload is 2 to 4 KB, of which a page of 4 KB would hold one and waste the rest
    database.pragma('page_size = 8192')
    enterWal(database)
    database.pragma(`synchronous = ${options.durable === true ? 'FULL' : 'NORMAL'}`)
    database.pragma('recursive_triggers = ON')
    database.pragma('wal_autocheckpoint = 4000')
    migrate(database, migrations)
  } else if (empty) throw nothingYet(path)
  else if (pendingMigrations(database, migrations, path).length > 0) throw older(path)
}

const older = (path: string): Trouble =>
  new Trouble(
    'store-older',
    `${path} was made by an older Reprise, and can only be read once it is brought up to date`,
    {
      hint: 'copy it to a folder that can be written, and name the copy with --db',
    },
  )

/** What a file says of itself, at one moment: another process may be making the store. */
const readMarks = (database: Database.Database): { id: unknown; version: number; objects: number } =>
  database
    .transaction(() => ({
      id: database.pragma('application_id', { simple: true }),
      version: database.pragma('user_version', { simple: true }) as number,
      objects: database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() as number,
    }))
    .deferred()

/** Returns true for a file that holds nothing yet. */
const refuseForeign = (path: string, database: Database.Database, migrations: readonly Migration[]): boolean => {
  const { id, version, objects } = readMarks(database)
  if (id !== applicationId && !(id === 0 && objects === 0)) throw foreign(path, 'it is a database of another program')
  const known = migrations.at(-1)?.number ?? 0
  if (version > known)
    throw new Trouble(
      'store-newer',
      `${path} was made by a newer Reprise: it has format ${version}, this program knows formats up to ${known}`,
      { hint: 'update Reprise: npm install --global reprise@latest' },
    )
  return objects === 0
}

/** The change to WAL does not wait for other processes as transactions do, so this does. */
const enterWal = (database: Database.Database): void => {
  const deadline = Date.now() + 5000
  for (;;) {
    try {
      if (database.pragma('journal_mode', { simple: true }) !== 'wal') database.pragma('journal_mode = WAL')
      return
    } catch (error) {
      const busy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')
      if (!busy || Date.now() > deadline) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
    }
  }
}

const migrate = (database: Database.Database, migrations: readonly Migration[]): void => {
  const current = migrations.at(-1)?.number ?? 0
  if (database.pragma('user_version', { simple: true }) === current) {
    pendingMigrations(database, migrations)
    return
  }
  database
    .transaction(() => {
      database.pragma(`application_id = ${applicationId}`)
      applyMigrations(database, migrations)
      database
        .prepare('INSERT INTO store (only, id, secret) VALUES (1, ?, ?) ON CONFLICT DO NOTHING')
        .run(randomUUID(), randomBytes(32))
    })
    .immediate()
}
