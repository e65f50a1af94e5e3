import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { beforeAll, expect, test } from 'vitest'
import { type VerifiedStore, verifyText } from '../../src/report/verify-text.js'
import { openStore } from '../../src/store/store.js'
import { type Verification, verifyStore } from '../../src/store/verify.js'
import { givenFolder } from './given.js'
import { recordSession, registerPolicy } from './sessions.js'

const pageSize = 8192

let bytes: Buffer
const given = (): string => {
  const path = join(givenFolder(), 'reprise.db')
  writeFileSync(path, bytes)
  return path
}

beforeAll(() => {
  const store = openStore(join(mkdtempSync(join(tmpdir(), 'reprise-store-')), 'reprise.db'), { mode: 'write' })
  registerPolicy(store)
  for (let sessions = 0; sessions < 40; sessions += 1)
    recordSession(store, { message: Buffer.from(`message ${sessions}`) })
  store.database.pragma('wal_checkpoint(TRUNCATE)')
  bytes = readFileSync(store.path)
  store.close()
  rmSync(dirname(store.path), { recursive: true })
})

/** Changes the first leaf page of an index in the file. */
const damage = (path: string, index: string, change: (page: Buffer) => void): void => {
  const database = new Database(path, { readonly: true })
  const sql = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' AND ncell > 1"
  const page = database.prepare<[string], number>(sql).pluck().get(index)!
  database.close()
  const damaged = readFileSync(path)
  change(damaged.subarray((page - 1) * pageSize, page * pageSize))
  writeFileSync(path, damaged)
}

/** One cell less than there are (sqlite.org/fileformat2.html, section 1.6). */
const loseEntry = (page: Buffer): void => {
  page.writeUInt16BE(page.readUInt16BE(3) - 1, 3)
}

/** Of the first entry: its last byte is the row that it points to. */
const pointElsewhere = (page: Buffer): void => {
  const cell = page.readUInt16BE(8)
  const last = cell + page[cell]!
  page[last] = page[last]! ^ 1
}

const verify = (path: string): Verification => {
  const store = openStore(path, { mode: 'read' })
  try {
    return verifyStore(store)
  } finally {
    store.close()
  }
}

const indexes = [
  'sqlite_autoindex_stream_1',
  'sqlite_autoindex_append_1',
  'sqlite_autoindex_blob_1',
  'sqlite_autoindex_event_type_2',
  'sqlite_autoindex_phase_1',
  'blob_reference_by_blob',
  'session_by_opened_at',
]

test.each(
  indexes.flatMap((index) => [
    { index, change: loseEntry },
    { index, change: pointElsewhere },
  ]),
)(
  'verify names the index $index after $change.name, and rebuilding it on a copy mends the store',
  ({ index, change }) => {
    const path = given()
    expect(verify(path).fault).toBeUndefined()
    damage(path, index, change)
    const { fault } = verify(path)
    expect(fault?.what).toContain(`the index ${index} does not agree with its table (`)
    expect(fault?.hint).toContain(`sqlite3 ${path} '.backup COPY' && sqlite3 COPY REINDEX && reprise verify --db COPY`)
    const copy = `${path}.copy`
    copyFileSync(path, copy)
    const database = new Database(copy)
    database.exec('REINDEX')
    database.close()
    expect(verify(copy).fault).toBeUndefined()
  },
)

test('a damaged index is told with what to do', () => {
  const path = given()
  damage(path, 'session_by_opened_at', pointElsewhere)
  const { fault, ...checked } = verify(path)
  const { what, hint } = fault!
  const verified: VerifiedStore = {
    ...checked,
    root: '',
    store: 'reprise.db',
    erased: 0,
    checkpoint: null,
    fault: { position: null, what, hint: hint!.replaceAll(path, 'reprise.db') },
    faithful: 0,
    unfaithful: [],
    stopped: [],
    fragile: [],
    isolated: [],
  }
  expect(verifyText(verified, { width: 100, color: false, unicode: true })).toMatchInlineSnapshot(`
    "≠ reprise.db cannot be relied on: the index session_by_opened_at does not agree with its table (row
      1 missing from index session_by_opened_at)
    322 events in 42 appends and 41 blobs checked up to there; no session was replayed.
    rebuild the indexes of a copy: sqlite3 reprise.db '.backup COPY' && sqlite3 COPY REINDEX && reprise
      verify --db COPY
    "
  `)
})

test('a row that was changed past its index is told as what was recorded, too', () => {
  const path = given()
  damage(path, 'stream', (page) => {
    const endOfName = page.indexOf('session') - 1
    page[endOfName] = page[endOfName]! ^ 1
  })
  const { fault } = verify(path)
  expect(fault?.position).toBeGreaterThan(1)
  expect(fault?.what).toMatch(
    /^.* was changed: its hash differs; the index sqlite_autoindex_stream_1 does not .*, which may be why$/,
  )
})
