import { randomBytes } from 'node:crypto'
import { copyFileSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { appendMany } from '../../src/store/append.js'
import { makeCheckpoint, readCheckpoint } from '../../src/store/checkpoint.js'
import { eraseSessions } from '../../src/store/erase.js'
import { leafHash, payloadDigest } from '../../src/store/leaf.js'
import type { Pack } from '../../src/store/pack.js'
import { joinTexts, type PayloadTexts } from '../../src/store/payload.js'
import { openStore } from '../../src/store/store.js'
import { addLeaf, emptyFrontier, packFrontier, rootOf } from '../../src/store/tree.js'
import { type Verification, verifyStore } from '../../src/store/verify.js'
import { givenFolder, givenStore } from './given.js'
import { recordSession, sessionAppend } from './sessions.js'
import { readSaid, withEvent, writeSaid } from './tamper.js'

/** A closed store of so many sessions in several transactions, each with a message. */
const givenFile = (sessions = 40): string => {
  const path = join(givenFolder(), 'reprise.db')
  const store = givenStore(path)
  for (let done = 0; done < sessions; done += 10)
    appendMany(
      store,
      Array.from({ length: 10 }, (_, index) =>
        sessionAppend(store, { message: Buffer.from(`message ${done + index}`) }),
      ),
    )
  store.database.pragma('wal_checkpoint(TRUNCATE)')
  return path
}

const verifyFile = (path: string): Verification => {
  const store = openStore(path, { mode: 'read' })
  try {
    return verifyStore(store)
  } finally {
    store.close()
  }
}

/** Changes a copy as somebody would who knows SQLite and takes the triggers away for the time. */
const tampered = (path: string, change: (database: Database.Database) => void): string => {
  const copy = `${path}.copy`
  for (const end of ['', '-wal', '-shm']) rmSync(copy + end, { force: true })
  copyFileSync(path, copy)
  const database = new Database(copy)
  database.pragma('foreign_keys = OFF')
  const triggers = database.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all() as {
    name: string
    sql: string
  }[]
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`)
  change(database)
  for (const { sql } of triggers) database.exec(sql)
  database.close()
  return copy
}

const oneOf = <Value>(values: readonly Value[], random: number): Value => values[Math.floor(random * values.length)]!

const firstPositionOf = (database: Database.Database, number: number): number =>
  database.prepare('SELECT first_position FROM append WHERE number = ?').pluck().get(number) as number

const withLetter = (text: string, random: number): string => {
  const at = Math.floor(random * text.length)
  return text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1)
}

/** The first append of some pack that holds more than one. */
const somePack = (database: Database.Database, random: number): Pack =>
  oneOf(database.prepare<[], Pack>('SELECT * FROM pack WHERE json_array_length(appends) > 1').all(), random)

type Tampering = (database: Database.Database, number: number, random: number) => number | null

/** Each changes append `number` or its neighbours, and returns the position from which on the store is wrong. */
const tamperings: Readonly<Record<string, Tampering>> = {
  'a letter of a payload edited': (database, number, random) => {
    const said = readSaid(database, number)
    const part = oneOf(['input', 'work', 'result'] as const, random)
    const event = oneOf(
      [...said.texts.keys()].filter((index) => said.texts[index]![part] !== null),
      (7 * random) % 1,
    )
    const edited = withEvent(said, event, (texts) => ({ ...texts, [part]: withLetter(texts[part]!, random) }))
    writeSaid(database, number, edited)
    return firstPositionOf(database, number)
  },
  'a salt edited': (database, number) => {
    writeSaid(database, number, { ...readSaid(database, number), key: randomBytes(16) })
    return firstPositionOf(database, number)
  },
  'a leaf edited': (database, number) => {
    database.prepare('UPDATE append SET leaf = randomblob(32) WHERE number = ?').run(number)
    return firstPositionOf(database, number)
  },
  'a time edited': (database, number) => {
    database.prepare('UPDATE append SET recorded_at = recorded_at + 1 WHERE number = ?').run(number)
    return firstPositionOf(database, number)
  },
  'a type edited': (database, number) => {
    database.prepare("UPDATE append SET types = 'G' || substr(types, 2) WHERE number = ?").run(number)
    return firstPositionOf(database, number)
  },
  'a stream renamed': (database, number) => {
    database
      .prepare("UPDATE stream SET name = 'x' || name WHERE id = (SELECT stream FROM append WHERE number = ?)")
      .run(number)
    return firstPositionOf(database, number)
  },
  'a payload deleted': (database, number) => {
    writeSaid(database, number, undefined)
    return firstPositionOf(database, number)
  },
  'an append deleted': (database, number) => {
    const position = firstPositionOf(database, number)
    writeSaid(database, number, undefined)
    database.prepare('DELETE FROM append WHERE number = ?').run(number)
    return position
  },
  'an event deleted within an append': (database, number) => {
    const { key, texts } = readSaid(database, number)
    writeSaid(database, number, { key, texts: texts.slice(1) })
    database.prepare('UPDATE append SET types = substr(types, 2) WHERE number = ?').run(number)
    return firstPositionOf(database, number)
  },
  'two payloads exchanged': (database, number) => {
    const other = number === 3 ? 4 : 3
    const [one, two] = [readSaid(database, number), readSaid(database, other)]
    writeSaid(database, number, two)
    writeSaid(database, other, one)
    return firstPositionOf(database, Math.min(number, other))
  },
  'the last appends cut off': (database, number) => {
    const position = firstPositionOf(database, number)
    const last = database.prepare('SELECT max(number) FROM append').pluck().get() as number
    for (let append = number; append <= last; append += 1) writeSaid(database, append, undefined)
    database.prepare('DELETE FROM append WHERE number >= ?').run(number)
    return position
  },
  'an append inserted at the end': (database) => {
    const [number, position] = database
      .prepare('SELECT max(number) + 1, max(first_position + length(types)) FROM append')
      .raw()
      .get() as [number, number]
    database.prepare("INSERT INTO stream (name, kind) VALUES ('forged', 'session')").run()
    database
      .prepare("INSERT INTO append SELECT ?, (SELECT max(id) FROM stream), 1, ?, 'O', 0, randomblob(32)")
      .run(number, position)
    database.prepare("INSERT INTO payload VALUES (?, randomblob(16), '{}', NULL, NULL)").run(number)
    return position
  },
  'a bit of a pack flipped': (database, _, random) => {
    const { first, text } = somePack(database, random)
    text[Math.floor(random * text.length)]! ^= 1 << Math.floor((13 * random) % 8)
    database.prepare('UPDATE pack SET text = ? WHERE first = ?').run(text, first)
    return firstPositionOf(database, first)
  },
  'a pack deleted': (database, _, random) => {
    const { first } = somePack(database, random)
    database.prepare('DELETE FROM pack WHERE first = ?').run(first)
    return firstPositionOf(database, first)
  },
  'a pack that names other appends': (database, _, random) => {
    const { first, appends } = somePack(database, random)
    const [, ...others]: number[] = JSON.parse(appends)
    const moved = [...others, others.at(-1)! + 1]
    database
      .prepare('UPDATE pack SET first = ?, appends = ? WHERE first = ?')
      .run(moved[0], JSON.stringify(moved), first)
    return firstPositionOf(database, first)
  },
  'a pack with a payload that is loose too': (database, _, random) => {
    const { first } = somePack(database, random)
    const { key, texts } = readSaid(database, first)
    const { input, work, result } = joinTexts(texts)
    database.prepare('INSERT INTO payload VALUES (?, ?, ?, ?, ?)').run(first, key, input, work, result)
    return null
  },
  'a root edited': (database) => {
    database.prepare('UPDATE tree_head SET root = randomblob(32) WHERE size = 12').run()
    return database
      .prepare('SELECT first_position + length(types) - 1 FROM append WHERE number = 12')
      .pluck()
      .get() as number
  },
  'the tree’s edge edited': (database) => {
    database.prepare('UPDATE tree SET frontier = randomblob(length(frontier))').run()
    return database.prepare('SELECT max(first_position + length(types)) FROM append').pluck().get() as number
  },
  'a blob edited': (database, number) => {
    database
      .prepare("UPDATE blob SET bytes = x'00' WHERE id = (SELECT blob FROM blob_reference WHERE append = ?)")
      .run(number)
    return firstPositionOf(database, number)
  },
  'a blob deleted': (database, number) => {
    database.prepare('DELETE FROM blob WHERE id = (SELECT blob FROM blob_reference WHERE append = ?)').run(number)
    return firstPositionOf(database, number)
  },
  'a reference inserted': (database, number) => {
    database
      .prepare(
        'INSERT INTO blob_reference VALUES (?, (SELECT max(id) FROM blob WHERE id NOT IN (SELECT blob FROM blob_reference WHERE append = ?)))',
      )
      .run(number, number)
    return null
  },
}

test.each(Object.entries(tamperings))('verify finds %s, and where', (_, tamper) => {
  const path = givenFile()
  expect(verifyFile(path).fault).toBeUndefined()
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 42 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (number, random) => {
      let position: number | null = null
      const copy = tampered(path, (database) => {
        position = tamper(database, number, random)
      })
      const { fault } = verifyFile(copy)
      expect(fault?.what).toMatch(/\w/)
      expect(fault?.position).toBe(position)
    }),
    { numRuns: 12 },
  )
})

test('verify finds a trigger that was taken away', () => {
  const path = givenFile(10)
  const database = new Database(path)
  database.exec('DROP TRIGGER append_is_never_changed')
  database.close()
  expect(verifyFile(path).fault?.what).toBe('the schema was tampered with: trigger append_is_never_changed is missing')
})

test('verify finds a byte of a recorded text that was changed in the file', () => {
  const path = givenFile()
  const database = new Database(path)
  database.exec('PRAGMA secure_delete = ON; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
  const bytes = readFileSync(path)
  fc.assert(
    fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), (random) => {
      const at = bytes.indexOf('MAIL FROM:<news@example.com>', Math.floor(random * bytes.length))
      fc.pre(at >= 0)
      const copy = `${path}.flipped`
      const flipped = Buffer.from(bytes)
      flipped[at]! ^= 1
      writeFileSync(copy, flipped)
      expect(verifyFile(copy).fault?.position).toBeGreaterThan(0)
    }),
  )
})

test('verify finds an edit of what proves an erasure', () => {
  const path = join(givenFolder(), 'reprise.db')
  const store = givenStore(path)
  const [id] = [recordSession(store), recordSession(store)]
  eraseSessions(store, [id], 'a request')
  for (const [from, to] of [
    ['"digest":"', '"digest":"00'],
    ['{"why"', '{why'],
  ]) {
    const copy = tampered(path, (database) =>
      database
        .prepare('UPDATE payload SET input = replace(input, ?, ?) WHERE append = (SELECT max(append) FROM payload)')
        .run(from, to),
    )
    expect(verifyFile(copy).fault?.position).toBe(3)
  }
})

test('a file that was cut short is told with numbers', () => {
  const path = givenFile()
  const size = statSync(path).size
  fc.assert(
    fc.property(fc.integer({ min: 1, max: size - 1 }), (length) => {
      const copy = `${path}.cut`
      copyFileSync(path, copy)
      truncateSync(copy, length)
      expect(() => verifyFile(copy)).toThrow(length < 100 ? 'no store of Reprise' : `cut short: it has ${length} bytes`)
    }),
  )
})

/** What somebody does who knows the format: every hash is made anew after an edit. */
const recompute = (database: Database.Database): void => {
  const rows = database
    .prepare(`SELECT stream.name, stream.kind, first_version, types, recorded_at
      FROM append JOIN stream ON stream.id = stream ORDER BY number`)
    .raw()
    .all() as [string, string, number, string, number][]
  let frontier = emptyFrontier
  let positions = 0
  database.exec('DELETE FROM tree_head')
  for (const [stream, kind, firstVersion, types, recordedAt] of rows) {
    const number = frontier.size + 1
    const { key, texts } = readSaid(database, number)
    const header = { number, stream, kind, firstVersion, firstPosition: positions + 1, types, recordedAt }
    const leaf = leafHash(header, payloadDigest(key, joinTexts(texts)))
    frontier = addLeaf(frontier, leaf)
    positions += types.length
    database.prepare('UPDATE append SET leaf = ? WHERE number = ?').run(leaf, number)
    database.prepare('INSERT INTO tree_head VALUES (?, ?)').run(number, rootOf(frontier))
  }
  database
    .prepare('UPDATE tree SET size = ?, positions = ?, frontier = ?')
    .run(frontier.size, positions, packFrontier(frontier))
}

test('an edit that recomputes every hash is found with a checkpoint, and only with it', () => {
  const path = givenFile()
  const store = givenStore(path)
  const { note } = makeCheckpoint(store)
  recordSession(store)
  const checkpoint = readCheckpoint(store, note)
  expect(verifyStore(store, { checkpoint }).fault).toBeUndefined()
  store.database.pragma('wal_checkpoint(TRUNCATE)')
  const copy = tampered(path, (database) => {
    const refuse = (texts: PayloadTexts) => ({ ...texts, result: texts.result!.replace('250', '550') })
    writeSaid(database, 20, withEvent(readSaid(database, 20), 3, refuse))
    recompute(database)
  })
  const forged = openStore(copy, { mode: 'read' })
  expect(verifyStore(forged).fault).toBeUndefined()
  expect(verifyStore(forged, { checkpoint }).fault?.what).toBe(
    'something in the first 42 appends (positions 1 to 322) was changed and every hash made anew: the checkpoint has another root',
  )
  forged.close()
})

test('a roll-back to an older copy is found with a checkpoint', () => {
  const path = givenFile()
  copyFileSync(path, `${path}.old`)
  const store = givenStore(path)
  recordSession(store)
  const checkpoint = readCheckpoint(store, makeCheckpoint(store).note)
  const old = openStore(`${path}.old`, { mode: 'read' })
  expect(verifyStore(old).fault).toBeUndefined()
  expect(verifyStore(old, { checkpoint }).fault).toEqual({
    position: 323,
    what: 'the checkpoint is of 43 appends, the store has 42: it is an older copy, or was cut',
  })
  old.close()
})

test('a checkpoint is a signed note, and a changed one is refused', () => {
  const store = givenStore()
  recordSession(store)
  const { note, verifier, keyIsNew } = makeCheckpoint(store)
  expect(keyIsNew).toBe(true)
  expect(makeCheckpoint(store)).toEqual({ note, verifier, keyIsNew: false })
  expect(note).toMatch(
    new RegExp(`^reprise/${store.id}\n3\n[A-Za-z0-9+/]{43}=\n\n— reprise/${store.id} [A-Za-z0-9+/=]{92}\n$`),
  )
  expect(verifier).toMatch(new RegExp(`^reprise/${store.id}\\+[0-9a-f]{8}\\+A[A-Za-z0-9+/]{43}$`))
  expect(readCheckpoint(store, note, verifier).size).toBe(3)
  expect(() => readCheckpoint(store, note.replace('\n3\n', '\n2\n'))).toThrow(
    'its signature is not by this store’s key',
  )
  expect(() => readCheckpoint(store, 'hello')).toThrow('it is no signed tree head')
  const other = givenStore()
  expect(() => readCheckpoint(other, note)).toThrow(`the checkpoint is of reprise/${store.id}`)
  expect(statSync(`${store.path}.key`).mode & 0o777).toBe(0o600)
})

test('a checkpoint from before an erasure still holds after it', () => {
  const store = givenStore()
  const ids = [recordSession(store), recordSession(store)]
  const checkpoint = readCheckpoint(store, makeCheckpoint(store).note)
  eraseSessions(store, [ids[0]!], 'asked to')
  expect(verifyStore(store, { checkpoint }).fault).toBeUndefined()
})
