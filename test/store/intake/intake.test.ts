import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eraseSessions } from '../../../src/store/erase.js'
import { intakeFile } from '../../../src/store/intake/intake-files.js'
import { decodeRecord, encodeRecord, markOf, type SessionPart } from '../../../src/store/intake/intake-record.js'
import { IntakeWriter } from '../../../src/store/intake/intake-writer.js'
import { leftIntakes } from '../../../src/store/intake/left-intakes.js'
import { readIntake } from '../../../src/store/intake/read-intake.js'
import { takeIn } from '../../../src/store/intake/take-in.js'
import { takeInLeft } from '../../../src/store/intake/take-in-left.js'
import { everySession } from '../../../src/store/query/every-session.js'
import { readSession, readSessions } from '../../../src/store/read.js'
import type { Store } from '../../../src/store/store.js'
import { uuidV7 } from '../../../src/store/uuid.js'
import { verifyStore } from '../../../src/store/verify.js'
import { givenFolder, givenStore } from '../given.js'
import { givenMount } from '../given-mount.js'
import { anyBytes, headFor, partsOf } from './given-parts.js'

const gone = () => false
const running = () => true

const writerFor = (
  store: Pick<Store, 'path' | 'id'>,
): { readonly writer: IntakeWriter; readonly path: string; readonly id: string } => {
  const id = uuidV7()
  return {
    writer: new IntakeWriter({ storePath: store.path, id, head: headFor(store.id) }),
    path: intakeFile(store.path, id, 1),
    id,
  }
}

/** With what was written of these beside it, by a recorder that is gone. */
const givenLeft = (store: Store, parts: readonly SessionPart[]): { readonly path: string; readonly id: string } => {
  const { writer, ...file } = writerFor(store)
  for (const part of parts) writer.write(part)
  writer.close()
  return file
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
  expect(decodeRecord(encodeRecord(markOf(uuidV7()), part))).toEqual(part)
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
    const [{ session, version, recordedAt }] = parts as [SessionPart]
    const together = (from: number, to: number): SessionPart => ({
      session,
      version: version + from,
      recordedAt,
      events: parts.slice(from, to).flatMap(({ events }) => events),
      contents: [],
    })
    takeIn(store, parts.slice(0, 3))
    takeIn(store, parts.slice(0, 5))
    expect(takeIn(store, [...parts.slice(2, 6), together(4, 7)])).toEqual([])
    expect(takeIn(store, [together(1, 7), together(6, 8)])).toEqual([])
    expect(takeIn(store, parts)).toEqual([])
    const { events } = readSession(store, session)
    expect(events.map(({ input }) => input)).toEqual(parts.map(({ events }) => events[0]!.texts.input))
    expect(verifyStore(store).fault).toBeUndefined()
  })

  it('up to where a part is missing stops there, and says so', () => {
    const store = givenStore()
    const parts = partsOf(store)
    const refused = takeIn(store, parts.toSpliced(3, 2))
    expect(refused).toMatchObject([{ session: parts[0]!.session, trouble: { code: 'stream-moved' } }])
    expect(refused[0]!.trouble.message).toMatch(/events 4 to 5 are missing/)
    expect(readSession(store, parts[0]!.session).events).toHaveLength(3)
  })

  it('of a session that another has written to, was erased, or is no session of ours, is refused; others are kept', () => {
    const store = givenStore()
    const [moved, erased, torn, whole] = [partsOf(store), partsOf(store), partsOf(store), partsOf(store)]
    takeIn(store, [moved[0]!, ...erased])
    takeIn(store, [{ ...moved[1]!, events: [{ type: 'GapNoted', texts: { input: '{}', work: null, result: null } }] }])
    eraseSessions(store, [erased[0]!.session], 'asked')
    const senseless = {
      ...torn[0]!,
      events: [{ type: 'GapNoted', texts: { input: '{', work: null, result: null } }],
    } as const
    const refused = takeIn(store, [...moved.slice(1), ...erased, senseless, ...whole])
    expect(refused.map(({ session, trouble }) => [session, trouble.code])).toEqual([
      [moved[0]!.session, 'stream-moved'],
      [erased[0]!.session, 'session-erased'],
      [torn[0]!.session, 'part-unusable'],
    ])
    expect(readSession(store, whole[0]!.session).events).toHaveLength(8)
    expect(store.pendingBlobs.size).toBe(0)
    expect(verifyStore(store).fault).toBeUndefined()
  })
})

describe('a recorder that was killed', () => {
  it('has left what it kept, and the next one to look takes it in and removes it', () => {
    const store = givenStore()
    const { writer, path } = writerFor(store)
    const sessions = [partsOf(store, anyBytes), partsOf(store)]
    for (const part of sessions.flat()) writer.write(part)
    expect(leftIntakes(store.path, gone)).toEqual([])
    writer.close()
    expect(leftIntakes(store.path, running)).toEqual([])
    expect(takeInLeft(store, running)).toEqual({ events: 0, missing: [] })
    expect(existsSync(path)).toBe(true)
    expect(takeInLeft(store, gone)).toEqual({ events: 16, missing: [] })
    expect(readdirSync(dirname(path)).filter((name) => name.includes('intake'))).toEqual([])
    expect([...readSessions(store, everySession)].map(({ id }) => id).toSorted()).toEqual(
      sessions.map(([part]) => part!.session).toSorted(),
    )
  })

  it('in the middle of a part has left all parts before it, wherever that was', () => {
    const store = givenStore()
    const parts = partsOf(store)
    const { writer, path, id } = writerFor(store)
    const ends = parts.map((part) => {
      writer.write(part)
      return writer.fileBytes
    })
    writer.close()
    for (let bytes = ends.at(-1)!; bytes >= 0; bytes -= 1) {
      truncateSync(path, bytes)
      const read = readIntake({ path, id })
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

  it('has left it for its own store, whatever that is called by now, and for no other in its place', () => {
    const [store, other] = [givenStore(), givenStore()]
    const parts = partsOf(store)
    const { path } = givenLeft(store, parts)
    const beside = path.replace(store.path, other.path)
    renameSync(path, beside)
    expect(takeInLeft(other, gone)).toEqual({
      events: 0,
      missing: [expect.stringMatching(/ is of another store than the one beside it: it is left there$/)],
    })
    renameSync(beside, path.replace('reprise.db', 'older-name.db'))
    expect(takeInLeft(store, gone)).toEqual({ events: 8, missing: [] })
    expect(readSession(store, parts[0]!.session).events).toHaveLength(8)
  })
})

describe('what is not as it was written', () => {
  it('is told, stays, and is never taken for something else', () => {
    const store = givenStore()
    const parts = partsOf(store)
    const { path, id } = givenLeft(store, parts)
    const bytes = readFileSync(path)
    const told = { damaged: 0, foreign: 0 }
    for (let at = 0; at < bytes.length; at += 3) {
      const damaged = Buffer.from(bytes)
      damaged[at]! ^= 1 << (at % 8)
      writeFileSync(path, damaged)
      const read = readIntake({ path, id })
      for (const part of read.parts) expect(parts).toContainEqual(part)
      if (read.beginning.kind !== 'head') told.foreign += 1
      else if (read.parts.length < parts.length) {
        // the last record may look like one that was still being written
        if (read.damagedAt.length === 0) expect(read.parts).toHaveLength(parts.length - 1)
        told.damaged += 1
      }
    }
    expect(told.damaged).toBeGreaterThan(bytes.length / 6)
    bytes[bytes.length - 1]! ^= 1
    writeFileSync(path, bytes)
    const { events, missing } = takeInLeft(store, gone)
    expect(events).toBe(7)
    expect(missing.map((text) => text.replaceAll(path, 'FILE'))).toEqual([
      expect.stringMatching(
        /^FILE is damaged at byte \d+: sessions lack what they had come to there, and what came behind it$/,
      ),
      'what was not taken in stays in FILE.rest',
    ])
    expect(readFileSync(`${path}.rest`)).toEqual(bytes)
    expect(takeInLeft(store, gone)).toEqual({ events: 0, missing: [] })
  })

  it('is one place where the length of a record is damaged, or the disk has filled the end with nothing', () => {
    const store = givenStore()
    const [first, second] = [partsOf(store), partsOf(store)]
    const { path, id } = givenLeft(store, [...first, ...second])
    const bytes = readFileSync(path)
    const mark = markOf(id)
    const third = [...Array(3)].reduce((at: number) => bytes.indexOf(mark, at + 1), -1)
    bytes[third + 8] = 0x7f
    writeFileSync(path, Buffer.concat([bytes, Buffer.alloc(5000)]))
    const { parts, damagedAt } = readIntake({ path, id })
    expect(parts).toHaveLength(15)
    expect(damagedAt).toEqual([third, bytes.length])
    expect(takeInLeft(store, gone).missing).toHaveLength(2)
    expect(readSession(store, second[0]!.session).events).toHaveLength(8)
    expect(readSession(store, first[0]!.session).events).toHaveLength(2)
  })

  it.each([
    ['nothing of Reprise', 'a diary\n', 'is nothing of Reprise, or damaged at its beginning'],
    ['without a line end', 'a diary', 'is nothing of Reprise, or damaged at its beginning'],
    [
      'of nobody',
      '{"intake":1,"store":"x","recorder":null,"life":null}\n',
      'is nothing of Reprise, or damaged at its beginning',
    ],
    ['of a newer version', '{"intake":2}\nwhatever', 'was made by a newer version of Reprise'],
  ])('%s stays where it is', (_what, content, why) => {
    const store = givenStore()
    const path = intakeFile(store.path, uuidV7(), 1)
    writeFileSync(path, content)
    expect(takeInLeft(store, gone)).toEqual({ events: 0, missing: [`${path} ${why}: it is left there`] })
    expect(readFileSync(path, 'utf8')).toBe(content)
  })

  it('is none where it is a pipe, a folder or a link', () => {
    const store = givenStore()
    mkdirSync(intakeFile(store.path, uuidV7(), 1))
    symlinkSync('/dev/zero', intakeFile(store.path, uuidV7(), 1))
    expect(spawnSync('mkfifo', [intakeFile(store.path, uuidV7(), 1)]).status).toBe(0)
    expect(takeInLeft(store, gone)).toEqual({ events: 0, missing: [] })
  })
})

it('what is refused stays, but for what was erased', () => {
  const store = givenStore()
  const [moved, erased] = [partsOf(store), partsOf(store)]
  takeIn(store, [...moved.slice(0, 1), ...erased.slice(0, 1)])
  takeIn(store, [{ ...moved[1]!, events: [{ type: 'GapNoted', texts: { input: '{}', work: null, result: null } }] }])
  eraseSessions(store, [erased[0]!.session], 'asked')
  const { path, id } = givenLeft(store, [...moved.slice(1), ...erased.slice(1)])
  expect(takeInLeft(store, gone).missing).toHaveLength(3)
  expect(existsSync(path)).toBe(false)
  const { parts } = readIntake({ path: `${path}.rest`, id })
  expect(new Set(parts.map(({ session }) => session))).toEqual(new Set([moved[0]!.session]))
})

describe('a part that cannot be written', () => {
  it('is trouble that says why', async () => {
    const folder = givenFolder()
    const { writer } = writerFor({ path: join(folder, 'reprise.db'), id: 'x' })
    const [part] = partsOf(givenStore())
    rmSync(folder, { recursive: true })
    expect(() => writer.write(part!)).toThrow(/cannot write .*intake-.*: there is no such folder/)
    await writer.sync()
    writer.close()
  })

  it('for want of room leaves nothing of it, and those after it are whole', (context) => {
    const { folder } = givenMount(context, 2)
    const store = givenStore()
    const { writer, path, id } = writerFor({ path: join(folder, 'reprise.db'), id: store.id })
    const [big, small] = [partsOf(store, Buffer.alloc(3e6)), partsOf(store)]
    const before = big.slice(0, 5)
    for (const part of before) writer.write(part)
    expect(() => writer.write(big[5]!)).toThrow(/its disk is full/)
    for (const part of small) writer.write(part)
    writer.leaveFile()
    writeFileSync(join(folder, 'fill'), Buffer.alloc(2e6 - 30_000))
    for (let tries = 0; tries < 3; tries += 1) expect(() => fillWith(writer, small[0]!)).toThrow(/its disk is full/)
    rmSync(join(folder, 'fill'))
    writer.write(small[0]!)
    writer.close()
    expect(readIntake({ path, id })).toMatchObject({ parts: [...before, ...small], damagedAt: [] })
  })
})

const fillWith = (writer: IntakeWriter, part: SessionPart): void => {
  for (;;) writer.write(part)
}
