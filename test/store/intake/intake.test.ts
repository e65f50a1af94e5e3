import { existsSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eraseSessions } from '../../../src/store/erase.js'
import { intakeFile, intakeFiles } from '../../../src/store/intake/intake-files.js'
import { decodeRecord, encodeRecord } from '../../../src/store/intake/intake-record.js'
import { IntakeWriter } from '../../../src/store/intake/intake-writer.js'
import { leftIntakes } from '../../../src/store/intake/left-intakes.js'
import { readIntake } from '../../../src/store/intake/read-intake.js'
import { takeIn } from '../../../src/store/intake/take-in.js'
import { takeInLeft } from '../../../src/store/intake/take-in-left.js'
import { everySession } from '../../../src/store/query/every-session.js'
import { readSession, readSessions } from '../../../src/store/read.js'
import { uuidV7 } from '../../../src/store/uuid.js'
import { verifyStore } from '../../../src/store/verify.js'
import { givenFolder, givenStore } from '../given.js'
import { givenMount } from '../given-mount.js'
import { anyBytes, partsOf, thisProcess } from './given-parts.js'

const gone = () => false
const running = () => true

const writerFor = (storePath: string, durable = false): { readonly writer: IntakeWriter; readonly path: string } => {
  const id = uuidV7()
  return {
    writer: new IntakeWriter({ storePath, id, owner: thisProcess, durable }),
    path: intakeFile(storePath, id, 1),
  }
}

it('a part is read back as it was written', () => {
  const part = {
    session: uuidV7(),
    version: 3,
    recordedAt: Date.now(),
    events: [
      { type: 'PhaseReached', texts: { input: '{"ü":"😀"}', work: null, result: '' } },
      { type: 'GapNoted', texts: { input: '', work: '[]', result: null } },
    ],
    contents: [
      ['a'.repeat(64), anyBytes],
      ['b'.repeat(64), Buffer.alloc(0)],
    ],
  } as const
  expect(decodeRecord(encodeRecord(part))).toEqual(part)
})

it('a session in parts is one append, all of it with its contents', () => {
  const store = givenStore()
  const parts = partsOf(store, anyBytes)
  expect(takeIn(store, parts)).toEqual([])
  const { events, contents } = readSession(store, parts[0]!.session)
  expect(events.map(({ input }) => input)).toEqual(parts.map(({ events }) => events[0]!.texts.input))
  expect(new Set(events.map(({ recordedAt }) => recordedAt))).toEqual(new Set([1007]))
  expect([...contents.values()].map((bytes) => Buffer.compare(bytes, anyBytes))).toEqual([0])
  expect(verifyStore(store).fault).toBeUndefined()
})

describe('what is taken in', () => {
  it('twice, in whatever pieces, is there once', () => {
    const store = givenStore()
    const parts = partsOf(store)
    takeIn(store, parts.slice(0, 3))
    takeIn(store, parts.slice(0, 5))
    expect(takeIn(store, parts.slice(2))).toEqual([])
    expect(takeIn(store, parts)).toEqual([])
    expect(readSession(store, parts[0]!.session).events).toHaveLength(8)
    expect(verifyStore(store).fault).toBeUndefined()
  })

  it('of a session that another has written to, was erased, or lacks what comes before, is refused; others are kept', () => {
    const store = givenStore()
    const [moved, erased, torn, whole] = [partsOf(store), partsOf(store), partsOf(store), partsOf(store)]
    takeIn(store, [moved[0]!, ...erased])
    takeIn(store, [{ ...moved[1]!, events: [{ type: 'GapNoted', texts: { input: '{}', work: null, result: null } }] }])
    eraseSessions(store, [erased[0]!.session], 'asked')
    const refused = takeIn(store, [...moved.slice(1), ...erased, ...torn.slice(1), ...whole])
    expect(refused.map(({ session, trouble }) => [session, trouble.code])).toEqual([
      [moved[0]!.session, 'stream-moved'],
      [erased[0]!.session, 'session-erased'],
      [torn[0]!.session, 'stream-moved'],
    ])
    expect(readSession(store, whole[0]!.session).events).toHaveLength(8)
    expect(verifyStore(store).fault).toBeUndefined()
  })
})

describe('a recorder that was killed', () => {
  it('has left what it kept, and the next one to look takes it in and removes it', () => {
    const store = givenStore()
    const { writer, path } = writerFor(store.path)
    const sessions = [partsOf(store, anyBytes), partsOf(store)]
    for (const part of sessions.flat()) writer.write(part)
    expect(leftIntakes(store.path, gone)).toEqual([])
    writer.close()
    expect(leftIntakes(store.path, running)).toEqual([])
    expect(takeInLeft(store, running)).toEqual({ events: 0, missing: [] })
    expect(existsSync(path)).toBe(true)
    expect(takeInLeft(store, gone)).toEqual({ events: 16, missing: [] })
    expect(existsSync(path)).toBe(false)
    expect([...readSessions(store, everySession)].map(({ id }) => id).toSorted()).toEqual(
      sessions.map(([part]) => part!.session).toSorted(),
    )
  })

  it('in the middle of a part has left all parts before it, wherever that was', () => {
    const store = givenStore()
    const { writer, path } = writerFor(store.path)
    const parts = partsOf(store)
    const ends = parts.map((part) => {
      writer.write(part)
      return writer.end.bytes
    })
    writer.close()
    const { end: whole } = readIntake(path)
    expect(whole).toBe(ends.at(-1))
    for (let bytes = whole; bytes >= 0; bytes -= 1) {
      truncateSync(path, bytes)
      const read = readIntake(path)
      expect(read.parts).toHaveLength(ends.filter((end) => end <= bytes).length)
      expect(read.damagedAt).toEqual([])
    }
  })

  it('right after it made the file has left nothing, and one that makes it now is left alone', () => {
    const store = givenStore()
    const path = intakeFile(store.path, uuidV7(), 1)
    writeFileSync(path, '')
    expect(takeInLeft(store, gone)).toEqual({ events: 0, missing: [] })
    expect(existsSync(path)).toBe(true)
    utimesSync(path, 0, 0)
    expect(takeInLeft(store, gone)).toEqual({ events: 0, missing: [] })
    expect(existsSync(path)).toBe(false)
  })
})

it('a byte that is not what was written is told, and never taken for something else', () => {
  const store = givenStore()
  const { writer, path } = writerFor(store.path)
  const parts = partsOf(store)
  for (const part of parts) writer.write(part)
  writer.close()
  const bytes = readFileSync(path)
  const told = { damaged: 0, short: 0 }
  for (let at = 0; at < bytes.length; at += 3) {
    const damaged = Buffer.from(bytes)
    damaged[at]! ^= 1 << (at % 8)
    writeFileSync(path, damaged)
    const read = readIntake(path)
    for (const part of read.parts) expect(parts).toContainEqual(part)
    if (read.damagedAt.length > 0) told.damaged += 1
    else if (read.parts.length < parts.length) told.short += 1
  }
  expect(told.damaged).toBeGreaterThan(bytes.length / 4)
  bytes[bytes.length - 1]! ^= 1
  writeFileSync(path, bytes)
  expect(takeInLeft(store, gone)).toEqual({
    events: 7,
    missing: [
      expect.stringMatching(/intake-.*-1 is damaged at byte \d+: what a session had come to there is missing$/),
    ],
  })
})

it('goes on in another file when one is full; all are read in their order', () => {
  const store = givenStore()
  const { writer } = writerFor(store.path)
  const parts = [
    partsOf(store, Buffer.alloc(3e6)),
    partsOf(store, Buffer.alloc(3e6, 1)),
    partsOf(store, Buffer.alloc(3e6, 2)),
  ]
  for (const part of parts.flat()) writer.write(part)
  expect(writer.end.file).toBe(2)
  writer.close()
  expect([...intakeFiles(store.path).values()]).toEqual([[1, 2]])
  expect(takeInLeft(store, gone)).toEqual({ events: 24, missing: [] })
  expect(verifyStore(store).fault).toBeUndefined()
})

describe('a part that cannot be written', () => {
  it('is trouble that says why', async () => {
    const folder = givenFolder()
    const { writer } = writerFor(join(folder, 'reprise.db'), true)
    const [part] = partsOf(givenStore())
    rmSync(folder, { recursive: true })
    expect(() => writer.write(part!)).toThrow(/cannot write .*intake-.*: there is no such folder/)
    await writer.sync()
    writer.close()
  })

  it('for want of room leaves nothing of it, and those after it are whole', (context) => {
    const { folder } = givenMount(context, 2)
    const { writer, path } = writerFor(join(folder, 'reprise.db'), true)
    const store = givenStore()
    const [big, small] = [partsOf(store, Buffer.alloc(3e6)), partsOf(store)]
    const before = big.slice(0, 5)
    for (const part of before) writer.write(part)
    expect(() => writer.write(big[5]!)).toThrow(/its disk is full/)
    for (const part of small) writer.write(part)
    writer.close()
    expect(readIntake(path)).toMatchObject({ parts: [...before, ...small], damagedAt: [] })
  })
})
