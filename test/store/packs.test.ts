import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { appendMany } from '../../src/store/append.js'
import { eraseSessions } from '../../src/store/erase.js'
import { openPack, type Pack, packOf } from '../../src/store/pack.js'
import { rebuildProjections } from '../../src/store/projection/rebuild.js'
import { everySession, parseQuery } from '../../src/store/query/query.js'
import { readSession, readSessions } from '../../src/store/read.js'
import { countSessions, listSessions } from '../../src/store/sessions.js'
import type { Store } from '../../src/store/store.js'
import { verifyStore } from '../../src/store/verify.js'
import { givenStore } from './given.js'
import { packedRows } from './older-store.js'
import { readWithSqlite } from './read-with-sqlite.js'
import { recordSession, type SessionWishes, sessionAppend } from './sessions.js'
import { packOfAppend } from './tamper.js'

const record = (store: Store, sessions: number, wishes: (index: number) => SessionWishes = () => ({})): string[] =>
  Array.from({ length: sessions }, (_, index) => recordSession(store, wishes(index)))

const packs = (store: Store): Pack[] => store.database.prepare<[], Pack>('SELECT * FROM pack ORDER BY first').all()

const count = (store: Store, table: string): number =>
  store.database.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number

test('payloads are packed as they become many, and read as they were', () => {
  const store = givenStore()
  const ids = record(store, 100, (index) => ({ name: `session ${index}`, sender: `sénder${index}@example.com` }))
  expect(packs(store).length).toBeGreaterThan(2)
  expect(count(store, 'payload')).toBeLessThan(40)
  for (const [index, id] of ids.entries()) {
    const { events } = readSession(store, id)
    expect(events).toHaveLength(8)
    expect(JSON.parse(events[0]!.input).source.name).toBe(`session ${index}`)
    expect(events[3]!.input).toContain(`sénder${index}@example.com`)
  }
  expect(Array.from(readSessions(store), ({ id }) => id)).toEqual(ids)
  expect(verifyStore(store)).toMatchObject({ fault: undefined, events: 2 + 800 })
})

test('many appends in one transaction are packed too, and a long text stays loose', () => {
  const store = givenStore()
  const long = 'x'.repeat(70_000)
  const wishes = (index: number): SessionWishes => (index === 30 ? { name: long } : {})
  appendMany(
    store,
    Array.from({ length: 100 }, (_, index) => sessionAppend(store, wishes(index))),
  )
  expect(packs(store).length).toBeGreaterThan(2)
  expect(store.database.prepare('SELECT count(*) FROM payload WHERE length(input) > 65536').pluck().get()).toBe(1)
  expect(verifyStore(store).fault).toBeUndefined()
})

const text = fc.string({ unit: 'grapheme' }).map((words) => JSON.stringify({ words }))
const texts = fc.record({ input: text, work: fc.option(text), result: fc.option(text) })

test('a pack gives back what was put into it, and nothing from damaged bytes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(texts, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 }),
      fc.nat(),
      (appends, random) => {
        const held = appends.map((one, index) => ({ number: 3 * index + 1, key: Buffer.alloc(16, index), texts: one }))
        const pack = packOf(held)
        const open = openPack(pack)
        for (const one of held) expect(open?.find(one.number)).toEqual(one)
        expect(open?.find(2)).toBeUndefined()
        const damaged = Buffer.from(pack.text)
        damaged[random % damaged.length]! ^= 1 + (random % 255)
        expect(openPack({ ...pack, text: damaged })).toBeUndefined()
      },
    ),
  )
})

test('text is found in packs as it is in loose payloads', () => {
  const store = givenStore()
  record(store, 100, (index) => ({ sender: `who${index}@example.com` }))
  for (const index of [0, 20, 50, 99]) {
    const found = listSessions(store, parseQuery(`text:who${index}@`), { limit: 100 })
    expect(found.map(({ senders }) => senders)).toEqual([[`who${index}@example.com`]])
  }
  expect(countSessions(store, parseQuery('text:nobody@'))).toBe(0)
})

test('what is erased from a pack is nowhere in the file, and the others stay', () => {
  const store = givenStore()
  const ids = record(store, 60, (index) => ({ sender: index % 10 === 3 ? 'secret@example.com' : 'open@example.com' }))
  const secret = ids.filter((_, index) => index % 10 === 3)
  const compressed = packs(store).map((pack) => pack.text)
  expect(compressed.length).toBeGreaterThan(1)

  eraseSessions(store, secret, 'a request')

  const file = readFileSync(store.path)
  for (const before of compressed) expect(file.includes(before.subarray(20, -20))).toBe(false)
  expect(file.includes('secret@')).toBe(false)
  for (const pack of packs(store)) {
    const open = openPack(pack)!
    for (const number of open.numbers) expect(JSON.stringify(open.find(number))).not.toContain('secret@')
  }
  for (const id of ids.filter((one) => !secret.includes(one))) expect(readSession(store, id).events).toHaveLength(8)
  expect(verifyStore(store).fault).toBeUndefined()
  record(store, 60)
  expect(verifyStore(store).fault).toBeUndefined()
})

test('nothing is erased from a pack that is damaged', () => {
  const store = givenStore()
  const [first] = record(store, 60)
  store.database.exec('DROP TRIGGER pack_is_only_erased_from; UPDATE pack SET sum = sum + 1')
  expect(() => eraseSessions(store, [first!], 'a request')).toThrow(
    'what append 3 said cannot be read; nothing was erased',
  )
  expect(countSessions(store)).toBe(60)
})

test('a pack goes with the last that it held', () => {
  const store = givenStore()
  const ids = record(store, 60)
  const held = packs(store).length
  eraseSessions(store, ids, 'a request')
  expect(held).toBeGreaterThan(1)
  expect(packs(store).map(({ appends }) => appends)).toEqual(['[1,2]'])
  expect(verifyStore(store).fault).toBeUndefined()
})

/** As a store was before there were packs. */
const unpackAll = ({ database }: Store): void => {
  const triggers = database.prepare<[], { name: string; sql: string }>(
    "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'pack'",
  )
  const dropped = triggers.all()
  for (const { name } of dropped) database.exec(`DROP TRIGGER ${name}`)
  for (const row of packedRows(database)) database.prepare('INSERT INTO payload VALUES (?, ?, ?, ?, ?)').run(...row)
  database.exec('DELETE FROM pack')
  for (const { sql } of dropped) database.exec(sql)
}

test('a store of before packs is packed little by little', () => {
  const store = givenStore()
  record(store, 700)
  unpackAll(store)
  expect(verifyStore(store).fault).toBeUndefined()
  const loose = [count(store, 'payload')]
  for (let more = 0; more < 2; more += 1) {
    recordSession(store)
    loose.push(count(store, 'payload'))
  }
  expect(loose[0]).toBe(702)
  expect(loose[1]).toBeGreaterThanOrEqual(702 - 500)
  expect(loose[1]).toBeLessThan(240)
  expect(loose[2]).toBeLessThan(40)
  expect(verifyStore(store).fault).toBeUndefined()
})

test.each([
  ['UPDATE pack SET size = size + 1', 'pack is never changed, only erased from'],
  ['UPDATE pack SET appends = appends', 'pack is never changed, only erased from'],
  ['DELETE FROM pack', 'pack is deleted only when all of it is erased'],
  ['DELETE FROM blob_reference', 'blob_reference goes with its payload'],
])('%s is refused with a sentence', (sql, sentence) => {
  const store = givenStore()
  record(store, 40, () => ({ message: Buffer.from('x') }))
  expect(() => store.database.exec(sql)).toThrow(sentence)
})

test('sqlite3 reads the views event and invocation, loose and packed alike', (context) => {
  const store = givenStore()
  const ids = record(store, 60, (index) => ({ sender: `sénder${index}@example.com` }))
  expect(packOfAppend(store.database, 3)).toBeDefined()
  expect(packOfAppend(store.database, 62)).toBeUndefined()
  for (const id of [ids[0]!, ids[30]!, ids[59]!]) {
    const seen = readWithSqlite(
      context,
      store.path,
      `SELECT position, version, type, input, work, result FROM event WHERE stream = '${id}'`,
    )
    const { events } = readSession(store, id)
    expect(seen).toEqual(events.map(({ recordedAt: _, ...event }) => event))
  }
  for (const [id, position] of [
    [ids[0], 7],
    [ids[59], 479],
  ] as const)
    expect(readWithSqlite(context, store.path, `SELECT * FROM invocation WHERE session = '${id}'`)[3]).toEqual({
      session: id,
      position,
      phase: 'rcptto',
      message: 1,
      recipient: 'a@example.net',
      number: 1,
      module: 'inbound',
      callout: 'validate_rcptto',
      argument: 'RCPT TO:<a@example.net>\r\n',
      effects: '[["context","conn","seen","rcptto"]]',
      returned: '0',
      failure: null,
      instructions: 120,
    })
  eraseSessions(store, [ids[0]!], 'a request')
  const left = readWithSqlite(context, store.path, `SELECT version, type, input FROM event WHERE stream = '${ids[0]}'`)
  expect(left.slice(0, 2)).toEqual([
    { version: 1, type: 'SessionOpened', input: null },
    { version: 2, type: 'PhaseReached', input: null },
  ])
  expect(readWithSqlite(context, store.path, 'SELECT count(*) AS all_of_them FROM event')).toEqual([
    { all_of_them: 2 + 480 + 1 },
  ])
  expect(rebuildProjections(store)).toBe(63)
  expect(listSessions(store, everySession, { limit: 100 })).toHaveLength(59)
})
