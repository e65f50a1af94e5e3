import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Canonical } from '../../../src/domain/canonical.js'
import { datasourceDefaults, type SqliteDatasource } from '../../../src/domain/live-configuration.js'
import type { LiveWorld } from '../../../src/world/live/live-world.js'
import { ask, givenLiveWorld } from './given-live-world.js'

let folder: string
let path: string
let world: LiveWorld

const sqlite = (more: Partial<SqliteDatasource> = {}): SqliteDatasource => ({
  kind: 'sqlite',
  path,
  ...datasourceDefaults,
  ...more,
})

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-sqlite-'))
  path = join(folder, 'policy.db')
  const database = new Database(path)
  database.exec(`
    CREATE TABLE t (id INTEGER, name TEXT, raw BLOB, weight REAL, gone TEXT);
    INSERT INTO t VALUES (1, 'caf\u00e9', x'e900', 1.5, NULL), (9223372036854775807, CAST(x'636166e9' AS TEXT), NULL, 9e999, '');
    INSERT INTO t VALUES (3, '\ufffd', NULL, -0.0, NULL);
    CREATE TABLE log (line TEXT, kind TEXT);
    CREATE TABLE one (line TEXT UNIQUE);
  `)
  database.close()
  world = await givenLiveWorld({
    datasources: new Map([
      ['policy', sqlite()],
      ['small', sqlite({ maxRows: 2 })],
      ['fixed', sqlite({ readOnly: true })],
      ['quick', sqlite({ timeoutMs: 150 })],
    ]),
  })
})
afterAll(async () => {
  await world.close()
  rmSync(folder, { recursive: true })
})

const query = (sql: string, params: Canonical = null, cache = 'policy', call = 'msys.db.query') =>
  ask(world, call, [cache, sql, params])

describe('a SQLite datasource answers', () => {
  it.each<[string, string, Canonical, Canonical]>([
    [
      'rows with their columns in order, of every type',
      'SELECT id, name, raw, weight, gone FROM t WHERE id = ?',
      [1],
      [
        [
          ['id', 1],
          ['name', 'café'],
          ['raw', { $bytes: '6QA=' }],
          ['weight', 1.5],
          ['gone', null],
        ],
      ],
    ],
    [
      'a text that is no UTF-8 byte for byte, beside one that only looks so',
      'SELECT id AS name, name FROM t WHERE id > ? ORDER BY id',
      [2],
      [
        [
          ['name', 3],
          ['name', '\ufffd'],
        ],
        [
          ['name', 2 ** 63],
          ['name', { $bytes: 'Y2Fm6Q==' }],
        ],
      ],
    ],
    ['that there is no bound', 'SELECT weight FROM t WHERE id > 3', null, [[['weight', { $num: 'inf' }]]]],
    ['no row', 'SELECT id FROM t WHERE id = 77', null, []],
    [
      'named parameters',
      'SELECT :a AS a, $b AS b, :a AS again',
      { a: 'x', b: 2 },
      [
        [
          ['a', 'x'],
          ['b', 2],
          ['again', 'x'],
        ],
      ],
    ],
    [
      'NULL for what is not given',
      'SELECT ? AS a, :b AS b',
      ['x'],
      [
        [
          ['a', 'x'],
          ['b', null],
        ],
      ],
    ],
    [
      'NULL for a nil in a list',
      'SELECT ? AS a, ? AS b',
      { $table: [[2, 'x']] },
      [
        [
          ['a', null],
          ['b', 'x'],
        ],
      ],
    ],
    [
      'the types of parameters',
      'SELECT typeof(?) AS a, typeof(?) AS b, typeof(?) AS c, typeof(?) AS d',
      [1, 1.5, 'x', true],
      [
        [
          ['a', 'integer'],
          ['b', 'real'],
          ['c', 'text'],
          ['d', 'integer'],
        ],
      ],
    ],
    [
      'a parameter that is no UTF-8 as the text that it is',
      'SELECT typeof(?1) AS type, ?1 AS text, (SELECT id FROM t WHERE name = ?1) AS found',
      [{ $bytes: 'Y2Fm6Q==' }],
      [
        [
          ['type', 'text'],
          ['text', { $bytes: 'Y2Fm6Q==' }],
          ['found', 2 ** 63],
        ],
      ],
    ],
    [
      'a statement that ends in a semicolon',
      'SELECT name FROM t WHERE id > 3;',
      null,
      [[['name', { $bytes: 'Y2Fm6Q==' }]]],
    ],
    [
      'a statement with a WITH of its own',
      'WITH x AS (SELECT name FROM t WHERE id > 3) SELECT * FROM x -- all',
      null,
      [[['name', { $bytes: 'Y2Fm6Q==' }]]],
    ],
  ])('%s', async (_, sql, params, rows) => {
    expect(await query(sql, params)).toEqual({ rows })
  })

  it('the first row to fetch_row, however many there are', async () => {
    const answer = await query('SELECT id FROM t ORDER BY id', null, 'small', 'msys.db.fetch_row')
    expect(answer).toEqual({ rows: [[['id', 1]]] })
  })

  it.each([
    ['SELECT id FROM none', 'no such table: none'],
    ['SELEC', 'near "SELEC": syntax error'],
    ['SELECT 1; SELECT 2', 'The supplied SQL string contains more than one statement'],
    ['', 'The supplied SQL string contains no statements'],
  ])('%s with the error of the database', async (sql, error) => {
    expect(await query(sql)).toEqual({ error })
  })

  it('a write once, and what it did', async () => {
    const write = (sql: string, params: Canonical) => query(sql, params, 'policy', 'msys.db.execute')
    expect(await write("INSERT INTO log VALUES (?, 'once')", ['a'])).toEqual({ rows: [] })
    expect(await write("INSERT INTO log VALUES (?, 'once') RETURNING line", ['b'])).toEqual({ rows: [[['line', 'b']]] })
    expect(await query("SELECT line FROM log WHERE kind = 'once' ORDER BY line")).toEqual({
      rows: [[['line', 'a']], [['line', 'b']]],
    })
    expect(await write('INSERT INTO one VALUES (?)', ['a'])).toEqual({ rows: [] })
    expect(await write('INSERT INTO one VALUES (?)', ['a'])).toEqual({ error: 'UNIQUE constraint failed: one.line' })
  })

  it('a write with an error where it is opened for reading', async () => {
    expect(await query("INSERT INTO log VALUES ('x', 'no')", null, 'fixed', 'msys.db.execute')).toEqual({
      error: 'attempt to write a readonly database',
    })
    expect(await query('SELECT id FROM t WHERE id = 1', null, 'fixed')).toEqual({ rows: [[['id', 1]]] })
  })
})

describe('a SQLite datasource is asked', () => {
  it('by many at a time, each of whom gets the own answer', async () => {
    const answers = Array.from({ length: 50 }, (_, index) => query('SELECT ? AS n', [index]))
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 50 }, (_, index) => ({ rows: [[['n', index]]] })))
  })

  it('and may take long, which holds nobody else up', async () => {
    const busy =
      'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT count(*) AS c FROM n'
    let turns = 0
    const turning = setInterval(() => (turns += 1), 5)
    const slow = query(busy)
    const meanwhile = await query('SELECT 1 AS n', null, 'fixed')
    expect(meanwhile).toEqual({ rows: [[['n', 1]]] })
    expect(await slow).toEqual({ rows: [[['c', 3000000]]] })
    clearInterval(turning)
    expect(turns).toBeGreaterThan(5)
  })

  it('where another process has locked it, which is the error of the database', async () => {
    const other = new Database(path)
    other.exec('BEGIN EXCLUSIVE')
    expect(await query('SELECT 1 FROM t', null, 'quick')).toEqual({ error: 'database is locked' })
    other.exec('ROLLBACK')
    other.close()
  })

  it('for longer than it may, which is an error', async () => {
    const endless =
      'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000000) SELECT count(*) AS c FROM n'
    expect(await query(endless, null, 'quick')).toEqual({ error: 'no answer within 150 ms' })
  })

  it.each<[string, string, string, Canonical, string]>([
    ['more rows than are allowed', 'world-answer-too-big', 'SELECT id FROM t', null, 'small'],
    ['a table as a parameter', 'world-unaskable-query', 'SELECT ?', [{ $table: [] }], 'policy'],
    ['a datasource that is not declared', 'world-unknown-datasource', 'SELECT 1', null, 'none'],
    [
      'bytes of what cannot be asked again',
      'world-bytes-lost',
      "INSERT INTO log VALUES (CAST(x'e9' AS TEXT), 'lost') RETURNING line",
      null,
      'policy',
    ],
  ])('%s, which is trouble', async (_, code, sql, params, cache) => {
    await expect(query(sql, params, cache)).rejects.toMatchObject({ code })
  })
})

it.each([
  ['is not there', 'none.db', undefined],
  [
    'is no database',
    'text.db',
    'this is a text, and no database: of more than a hundred bytes, since SQLite reads a header of that length first',
  ],
])('a file that %s is no datasource to begin with', async (_, name, content) => {
  const other = join(folder, name)
  if (content) writeFileSync(other, content)
  const opening = givenLiveWorld({
    datasources: new Map([
      ['policy', sqlite()],
      ['bad', sqlite({ path: other })],
    ]),
  })
  await expect(opening).rejects.toMatchObject({ code: 'world-datasource', message: expect.stringContaining(other) })
})

it('a world that is closed answers nobody', async () => {
  const closed = await givenLiveWorld({ datasources: new Map([['policy', sqlite()]]) })
  await closed.close()
  await expect(ask(closed, 'msys.db.query', ['policy', 'SELECT 1', null])).rejects.toMatchObject({
    code: 'world-closed',
  })
})
