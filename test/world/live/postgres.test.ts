import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Canonical } from '../../../src/domain/canonical.js'
import { datasourceDefaults, type PostgresDatasource } from '../../../src/domain/live-configuration.js'
import type { LiveWorld } from '../../../src/world/live/live-world.js'
import { ask, givenLiveWorld } from './given-live-world.js'
import { hasPostgres, type PostgresServer, startPostgres } from './postgres-server.js'

describe.skipIf(!hasPostgres)('a PostgreSQL datasource', () => {
  let server: PostgresServer
  let world: LiveWorld

  const postgres = (database: string, more: Partial<PostgresDatasource> = {}): PostgresDatasource => {
    const { timeoutMs, maxRows } = datasourceDefaults
    return { kind: 'postgres', url: server.url(database), timeoutMs, maxRows, ...more }
  }

  const prepare = async (database: string, statements: readonly string[]): Promise<void> => {
    const client = new pg.Client(server.url(database))
    await client.connect()
    for (const statement of statements) await client.query(statement)
    await client.end()
  }

  const query = (sql: string, params: Canonical = null, cache = 'policy', call = 'msys.db.query') =>
    ask(world, call, [cache, sql, params])

  beforeAll(async () => {
    server = await startPostgres()
    await prepare('postgres', [
      'CREATE DATABASE bytes ENCODING SQL_ASCII TEMPLATE template0',
      'CREATE TABLE t (id int8, name text, raw bytea, weight float8, gone text, is_on bool, price numeric, day date)',
      String.raw`INSERT INTO t VALUES (1, 'café', '\xe900', 1.5, NULL, true, 1.10, '2026-03-01')`,
      'CREATE TABLE log (line text UNIQUE)',
    ])
    await prepare('bytes', ['CREATE TABLE t (name text)', String.raw`INSERT INTO t VALUES (E'caf\xe9')`])
    world = await givenLiveWorld({
      datasources: new Map([
        ['policy', postgres('postgres')],
        ['small', postgres('postgres', { maxRows: 2 })],
        ['quick', postgres('postgres', { timeoutMs: 200 })],
        ['bytes', postgres('bytes')],
        ['none', postgres('none')],
        ['nowhere', postgres('postgres', { url: 'postgres://reprise@127.0.0.1:1/postgres' })],
      ]),
    })
  })
  afterAll(async () => {
    await world?.close()
    await server?.stop()
  })

  it.each<[string, string, Canonical, Canonical]>([
    [
      'rows with their columns in order, of every type',
      'SELECT id, name, raw, weight, gone, is_on, price, day FROM t WHERE id = ?',
      [1],
      [
        [
          ['id', 1],
          ['name', 'café'],
          ['raw', { $bytes: '6QA=' }],
          ['weight', 1.5],
          ['gone', null],
          ['is_on', true],
          ['price', '1.10'],
          ['day', '2026-03-01'],
        ],
      ],
    ],
    ['no row', 'SELECT id FROM t WHERE id = 77', null, []],
    [
      'two columns of one name',
      'SELECT 1 AS a, 2 AS a',
      null,
      [
        [
          ['a', 1],
          ['a', 2],
        ],
      ],
    ],
    [
      'numbers that are none',
      "SELECT 'nan'::float8 AS a, '-inf'::float4 AS b",
      null,
      [
        [
          ['a', { $num: 'nan' }],
          ['b', { $num: '-inf' }],
        ],
      ],
    ],
    [
      'named parameters',
      'SELECT :a::text AS a, $b::int AS b, :a::text AS again',
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
      'SELECT ?::text AS a, :b::text AS b',
      ['x'],
      [
        [
          ['a', 'x'],
          ['b', null],
        ],
      ],
    ],
    [
      'parameters as the server wants them',
      'SELECT ?::bool AS a, ?::numeric AS b, ?::float8 AS c',
      [true, 0.1, { $num: 'inf' }],
      [
        [
          ['a', true],
          ['b', '0.1'],
          ['c', { $num: 'inf' }],
        ],
      ],
    ],
    ['a parameter of bytes', 'SELECT ?::bytea AS raw', [{ $bytes: '6QA=' }], [[['raw', { $bytes: '6QA=' }]]]],
    ['U+FFFD where that is what stands there', "SELECT U&'\\FFFD' AS a", null, [[['a', '\ufffd']]]],
  ])('answers %s', async (_, sql, params, rows) => {
    expect(await query(sql, params)).toEqual({ rows })
  })

  it('answers the first row to fetch_row, however many there are', async () => {
    const answer = await query('SELECT * FROM generate_series(1, 5) AS n', null, 'small', 'msys.db.fetch_row')
    expect(answer).toEqual({ rows: [[['n', 1]]] })
  })

  it.each<[string, Canonical, string, string]>([
    ['SELECT id FROM missing', null, 'policy', 'relation "missing" does not exist'],
    ['SELEC', null, 'policy', 'syntax error at or near "SELEC"'],
    ['SELECT 1; SELECT 2', null, 'policy', 'cannot insert multiple commands into a prepared statement'],
    ['SELECT ?::int', ['x'], 'policy', 'invalid input syntax for type integer: "x"'],
    ['SELECT ?::text', [{ $bytes: '6Q==' }], 'policy', 'invalid byte sequence for encoding "UTF8": 0xe9'],
    ['SELECT 1', null, 'none', 'database "none" does not exist'],
    ['SELECT 1', null, 'nowhere', 'connect ECONNREFUSED 127.0.0.1:1'],
    ['SELECT pg_sleep(5)', null, 'quick', 'canceling statement due to statement timeout'],
  ])('answers %s with the error that it gives', async (sql, params, cache, error) => {
    expect(await query(sql, params, cache)).toEqual({ error })
  })

  it('is written to once', async () => {
    const write = () => query('INSERT INTO log VALUES (?)', ['once'], 'policy', 'msys.db.execute')
    expect(await write()).toEqual({ rows: [] })
    expect(await write()).toEqual({ error: 'duplicate key value violates unique constraint "log_line_key"' })
    expect(await query('SELECT line FROM log')).toEqual({ rows: [[['line', 'once']]] })
  })

  it('is asked by many at a time, each of whom gets the own answer', async () => {
    const answers = Array.from({ length: 50 }, (_, index) => query('SELECT ?::int AS n', [index]))
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 50 }, (_, index) => ({ rows: [[['n', index]]] })))
  })

  it.each<[string, string, string, string]>([
    ['more rows than are allowed', 'world-answer-too-big', 'SELECT * FROM generate_series(1, 3)', 'small'],
    ['a text whose bytes were lost', 'world-bytes-lost', 'SELECT name FROM t', 'bytes'],
  ])('says that %s, and gives no answer', async (_, code, sql, cache) => {
    await expect(query(sql, null, cache)).rejects.toMatchObject({ code })
  })

  it('has such a text as bytes', async () => {
    expect(await query('SELECT name::bytea AS name FROM t', null, 'bytes')).toEqual({
      rows: [[['name', { $bytes: 'Y2Fm6Q==' }]]],
    })
  })

  it('whose connection breaks while it is asked answers with that error, and goes on', async () => {
    const asked = query('SELECT pg_sleep(30)')
    const asking = "SELECT pid FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(30)' AND state = 'active'"
    await expect
      .poll(async () => await query(`SELECT count(*) AS n FROM (${asking}) AS asking`, null, 'small'))
      .toEqual({
        rows: [[['n', 1]]],
      })
    await query(
      `SELECT pg_terminate_backend(pid) FROM (${asking}) AS asking WHERE pid <> pg_backend_pid()`,
      null,
      'small',
    )
    expect(await asked).toEqual({ error: 'terminating connection due to administrator command' })
    expect(await query('SELECT 1 AS n')).toEqual({ rows: [[['n', 1]]] })
  })

  it('goes on where its connections were broken', async () => {
    await query('SELECT 1')
    await prepare('postgres', [
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'reprise'",
    ])
    await expect.poll(() => query('SELECT 1 AS n')).toEqual({ rows: [[['n', 1]]] })
  })
})
