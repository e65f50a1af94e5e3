import { copyFileSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { migrationsFolder, readMigrations } from '../../src/store/migrate.js'
import { prepareDatabase } from '../../src/store/prepare-database.js'
import { countSessions } from '../../src/store/sessions.js'
import { openStore } from '../../src/store/store.js'
import { verifyStore } from '../../src/store/verify.js'
import { folderWith, givenFolder, givenStore } from './given.js'
import { givenMount } from './given-mount.js'
import { recordSession, registerPolicy } from './sessions.js'

test('a store is made where there is none, readable by its owner only', () => {
  const path = join(givenFolder(), 'reprise.db')
  givenStore(path)
  for (const end of ['', '-wal', '-shm']) expect(statSync(path + end).mode & 0o777).toBe(0o600)
})

test('reading where there is no store says how to get one', () => {
  const path = join(givenFolder(), 'reprise.db')
  expect(() => openStore(path, { mode: 'read' })).toThrow(
    expect.objectContaining({
      code: 'store-missing',
      message: `there is no store ${path}`,
      hint: expect.stringContaining('reprise record'),
    }),
  )
})

test('a text file and the database of another program are refused', () => {
  const folder = folderWith({ text: 'hello\n'.repeat(100) })
  const other = new Database(join(folder, 'other.db'))
  other.exec('CREATE TABLE t (a)')
  other.close()
  for (const mode of ['read', 'write'] as const) {
    expect(() => openStore(join(folder, 'text'), { mode })).toThrow('is no store of Reprise: it is no SQLite database')
    expect(() => openStore(join(folder, 'other.db'), { mode })).toThrow(
      'is no store of Reprise: it is a database of another program',
    )
  }
})

test('a store of a newer Reprise is refused', () => {
  const store = givenStore()
  store.database.pragma('user_version = 99')
  expect(() => openStore(store.path, { mode: 'write' })).toThrow(
    expect.objectContaining({
      code: 'store-newer',
      message: expect.stringContaining(
        `it has format 99, this program knows formats up to ${readMigrations().at(-1)!.number}`,
      ),
    }),
  )
})

test('a store that another process keeps locked is refused after a while', () => {
  const store = givenStore()
  const other = openStore(store.path, { mode: 'write', busyTimeoutMs: 50 })
  store.transaction(() => {
    expect(() => recordSession(other)).toThrow(
      expect.objectContaining({ code: 'store-locked', message: expect.stringContaining('another process is writing') }),
    )
  })
  recordSession(other)
  other.close()
  expect(verifyStore(store).fault).toBeUndefined()
})

/** A copy of the migrations, and one more. */
const givenMigrations = (): { readonly folder: string; readonly url: URL } => {
  const folder = join(givenFolder(), 'migrations')
  mkdirSync(folder)
  for (const name of readdirSync(migrationsFolder)) copyFileSync(new URL(name, migrationsFolder), join(folder, name))
  return { folder, url: pathToFileURL(`${folder}/`) }
}

test('a migration that is added at the end is applied once', () => {
  const store = givenStore()
  recordSession(store)
  const { folder, url } = givenMigrations()
  writeFileSync(join(folder, '0099-more.sql'), 'CREATE TABLE more (a INTEGER) STRICT;')
  const open = () => openStore(store.path, { mode: 'write', migrations: readMigrations(url) })
  const migrated = open()
  expect(migrated.database.pragma('user_version', { simple: true })).toBe(99)
  expect(migrated.prepare('SELECT name FROM migration').all()).toHaveLength(readMigrations().length + 1)
  expect(countSessions(migrated)).toBe(1)
  migrated.close()
  open().close()
})

test('a migration that does not work changes nothing', () => {
  const store = givenStore()
  const { folder, url } = givenMigrations()
  writeFileSync(join(folder, '0099-more.sql'), 'CREATE TABLE more (a INTEGER) STRICT; CREATE TABL;')
  expect(() => openStore(store.path, { mode: 'write', migrations: readMigrations(url) })).toThrow('syntax error')
  expect(store.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'more'").get()).toBeUndefined()
  expect(store.database.pragma('user_version', { simple: true })).toBe(readMigrations().at(-1)!.number)
})

test('a migration that was changed, is missing or comes late is refused with the way out', () => {
  const store = givenStore()
  const migrations = readMigrations()
  const open = (changed: typeof migrations) => () => openStore(store.path, { mode: 'write', migrations: changed })
  const [first, ...others] = migrations
  const again = { ...first!, name: '0001-another.sql' }
  expect(open([{ ...first!, digest: '0'.repeat(64) }, ...others])).toThrow(
    expect.objectContaining({
      code: 'migration-changed',
      hint: expect.stringContaining('git checkout -- migrations/0001-event-store.sql'),
    }),
  )
  expect(open([again, ...others])).toThrow(expect.objectContaining({ code: 'migration-missing' }))
  expect(open([first!, again, ...others])).toThrow(
    expect.objectContaining({
      code: 'migration-late',
      hint: `give it a number after ${migrations.at(-1)!.name}`,
    }),
  )
})

test('a full disk is trouble, and what was there stays', (context) => {
  const { folder } = givenMount(context)
  const path = join(folder, 'reprise.db')
  const store = openStore(path, { mode: 'write' })
  try {
    registerPolicy(store)
    let kept = 0
    const fill = () => {
      for (;;) {
        recordSession(store)
        kept += 1
      }
    }
    expect(fill).toThrow(expect.objectContaining({ code: expect.stringMatching(/^store-(full|io)$/) }))
    expect(kept).toBeGreaterThan(50)
    expect(countSessions(store)).toBe(kept)
    expect(verifyStore(store).fault).toBeUndefined()
    const again = openStore(path, { mode: 'read' })
    expect(countSessions(again)).toBe(kept)
    again.close()
  } finally {
    store.close()
  }
})

test.each([':memory:', 'file:reprise.db', ' reprise.db', '-', 'ünï\u{1f4ec}.db', 'a?b#c%20.db'])(
  'a store may be called %j, and is that file',
  (name) => {
    const folder = givenFolder()
    const before = process.cwd()
    process.chdir(folder)
    try {
      const store = openStore(name, { mode: 'write' })
      registerPolicy(store)
      recordSession(store)
      store.close()
      expect(readdirSync(folder)).toEqual([name])
      const again = openStore(name, { mode: 'read' })
      expect(countSessions(again)).toBe(1)
      again.close()
    } finally {
      process.chdir(before)
    }
  },
)

test('a store’s name that SQLite would be given otherwise is refused', () => {
  const folder = givenFolder()
  for (const name of ['reprise.db ', 'reprise.db\n', 'a\0b'])
    expect(() => openStore(join(folder, name), { mode: 'write' })).toThrow(
      expect.objectContaining({ code: 'store-unreadable' }),
    )
  expect(readdirSync(folder)).toEqual([])
})

test('a store that another process makes while its marks are read is not taken for a foreign database', () => {
  const path = join(givenFolder(), 'reprise.db')
  const database = new Database(path)
  database.pragma('journal_mode = WAL')
  const read = database.pragma.bind(database)
  let hasMade = false
  database.pragma = (source, options) => {
    const answer = read(source, options)
    if (source === 'application_id' && !hasMade) {
      hasMade = true
      openStore(path, { mode: 'write' }).close()
    }
    return answer
  }
  prepareDatabase(database, { path, mode: 'write' })
  expect(hasMade).toBe(true)
  expect(database.pragma('application_id', { simple: true })).toBe(0x52505253)
  database.close()
})
