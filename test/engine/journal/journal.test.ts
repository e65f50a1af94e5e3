import { rmSync } from 'node:fs'
import { expect, it, onTestFinished } from 'vitest'
import type { Trouble } from '../../../src/domain/trouble.js'
import { Journal, type SessionNews } from '../../../src/engine/journal/journal.js'
import { eraseSessions } from '../../../src/store/erase.js'
import { intakeFiles } from '../../../src/store/intake/intake-files.js'
import type { SessionPart } from '../../../src/store/intake/intake-record.js'
import { takeInLeft } from '../../../src/store/intake/take-in-left.js'
import { readSession, readSessions } from '../../../src/store/read.js'
import { openStore, type Store } from '../../../src/store/store.js'
import { verifyStore } from '../../../src/store/verify.js'
import { givenStore } from '../../store/given.js'
import { anyBytes, partsOf, thisProcess } from '../../store/intake/given-parts.js'

const givenJournal = (durable = false) => {
  const store = givenStore()
  const troubles: Trouble[] = []
  const journal = new Journal({
    storePath: store.path,
    storeId: store.id,
    durable,
    recorder: thisProcess,
    life: null,
    onTrouble: (one) => troubles.push(one),
  })
  onTestFinished(() => journal.close())
  return { store, journal, troubles }
}

const newsOf = ({ session, version, events, contents }: SessionPart): SessionNews => ({
  session,
  version,
  events: events.map(({ type, texts }) => ({ event: { type, input: JSON.parse(texts.input) } as never, texts })),
  contents: new Map(contents.map(([sha256, bytes]) => [sha256, Buffer.from(bytes)])),
})

const sessionsIn = (store: Store): readonly string[] => [...readSessions(store)].map(({ id }) => id)

const failing = "CREATE TRIGGER full BEFORE INSERT ON append BEGIN SELECT raise(FAIL, 'no room'); END"

it.each([false, true])(
  'the store has what was kept once it has settled, and nothing is left beside it (durable: %s)',
  async (durable) => {
    const { store, journal, troubles } = givenJournal(durable)
    const sessions = Array.from({ length: 5 }, (_, index) => partsOf(store, index === 2 ? anyBytes : undefined))
    for (const part of sessions.flat()) await journal.keep(newsOf(part))
    expect(journal.waitingBytes).toBeGreaterThan(1000)
    for (const [part] of sessions) await journal.settle(part!.session)
    expect(journal.waitingBytes).toBe(0)
    expect(sessionsIn(store)).toHaveLength(5)
    await journal.close()
    expect(intakeFiles(store.path)).toHaveLength(0)
    expect(verifyStore(store).fault).toBeUndefined()
    expect(troubles).toEqual([])
  },
)

it('closing has the store take all that was kept', async () => {
  const { store, journal } = givenJournal()
  for (const part of partsOf(store)) await journal.keep(newsOf(part))
  await journal.close()
  expect(sessionsIn(store)).toHaveLength(1)
  expect(intakeFiles(store.path)).toHaveLength(0)
})

it('a store that takes nothing holds up nobody; it takes all once it can', async () => {
  const { store, journal, troubles } = givenJournal()
  store.database.exec(failing)
  const parts = partsOf(store)
  for (const part of parts.slice(0, 4)) await journal.keep(newsOf(part))
  await expect(journal.settle(parts[0]!.session)).rejects.toThrow(/no room/)
  expect(troubles.length).toBeGreaterThan(0)
  expect(journal.lastTrouble?.message).toMatch(/no room/)
  store.database.exec('DROP TRIGGER full')
  for (const part of parts.slice(4)) await journal.keep(newsOf(part))
  await journal.settle(parts[0]!.session)
  expect(journal.lastTrouble).toBeNull()
  expect(readSession(store, parts[0]!.session).events).toHaveLength(8)
})

it('what a store did not take to the end stands beside it, and the next one takes it in', async () => {
  const { store, journal } = givenJournal()
  store.database.exec(failing)
  for (const part of partsOf(store)) await journal.keep(newsOf(part))
  await journal.close()
  expect(intakeFiles(store.path)).toHaveLength(1)
  store.database.exec('DROP TRIGGER full')
  expect(takeInLeft(store, () => false)).toEqual({ events: 8, missing: [] })
  expect(sessionsIn(store)).toHaveLength(1)
  expect(intakeFiles(store.path)).toHaveLength(0)
})

it('a session that is erased while it goes on is refused from then on, and others are kept', async () => {
  const { store, journal, troubles } = givenJournal()
  const [erased, other] = [partsOf(store), partsOf(store)]
  await journal.keep(newsOf(erased[0]!))
  await journal.settle(erased[0]!.session)
  eraseSessions(store, [erased[0]!.session], 'asked')
  await journal.keep(newsOf(erased[1]!))
  for (const part of other) await journal.keep(newsOf(part))
  await expect(journal.settle(erased[0]!.session)).rejects.toMatchObject({ code: 'session-erased' })
  await expect(journal.keep(newsOf(erased[2]!))).rejects.toMatchObject({ code: 'session-erased' })
  await journal.settle(other[0]!.session)
  expect(sessionsIn(store)).toEqual([other[0]!.session])
  expect(troubles.map(({ code }) => code)).toEqual(['session-erased'])
})

it('a thread that has failed is followed by another, which goes on where the store is', async () => {
  const { store, journal } = givenJournal()
  const parts = partsOf(store)
  await journal.keep(newsOf(parts[0]!))
  await journal.settle(parts[0]!.session)
  store.database.exec(failing)
  await journal.keep(newsOf(parts[1]!))
  await expect(journal.settle(parts[0]!.session)).rejects.toMatchObject({ code: 'journal-failed' })
  store.database.exec('DROP TRIGGER full')
  for (const part of parts.slice(2)) await journal.keep(newsOf(part))
  await journal.settle(parts[0]!.session)
  expect(readSession(store, parts[0]!.session).events).toHaveLength(8)
})

it('an intake file that somebody removed is trouble, and what was in it is told', async () => {
  const { store, journal, troubles } = givenJournal()
  const [lost, next] = [partsOf(store), partsOf(store)]
  const locked = openStore(store.path, { mode: 'write' })
  locked.database.exec('BEGIN IMMEDIATE')
  for (const part of lost) await journal.keep(newsOf(part))
  for (const { path } of intakeFiles(store.path)) rmSync(path)
  locked.database.exec('COMMIT')
  locked.close()
  await expect(journal.settle(lost[0]!.session)).rejects.toMatchObject({ code: 'intake-missing' })
  expect(troubles.map(({ code }) => code)).toContain('intake-missing')
  for (const part of next) await journal.keep(newsOf(part))
  await journal.close()
})
