import fc from 'fast-check'
import { expect, test } from 'vitest'
import { appendEvents } from '../../src/store/append.js'
import { eraseSessions } from '../../src/store/erase.js'
import { readSession } from '../../src/store/read.js'
import { countSessions, sessionIds } from '../../src/store/sessions.js'
import type { Store } from '../../src/store/store.js'
import { importLines } from '../../src/store/transfer/import-lines.js'
import { uuidV7 } from '../../src/store/uuid.js'
import { verifyStore } from '../../src/store/verify.js'
import { exported } from './exported.js'
import { givenEmpty, givenStore } from './given.js'
import { recordSession, sessionEvents } from './sessions.js'

const givenSessions = (): Store => {
  const store = givenStore()
  const message = Buffer.from([...Array(256).keys()])
  recordSession(store, { message })
  recordSession(store, { message, name: 'the same message' })
  recordSession(store, { recipient: 'Grüße@example.net "quoted" \u2028' })
  const live = uuidV7()
  for (const [expectedVersion, event] of sessionEvents(store, { name: 'live' }).slice(0, 5).entries())
    appendEvents(store, {
      stream: live,
      kind: 'session',
      expectedVersion,
      events: [event],
      recordedAt: expectedVersion,
    })
  return store
}

test('an export, imported into an empty store and exported again, is the same', async () => {
  const lines = exported(givenSessions())
  const store = givenEmpty()
  expect(await importLines(store, lines)).toEqual({ sessions: 4, unchanged: 0, erased: 0, entries: 0, verdicts: 0 })
  expect(exported(store)).toEqual(lines)
  expect(verifyStore(store).fault).toBeUndefined()
})

test('importing again changes nothing', async () => {
  const store = givenSessions()
  const { events, appends } = verifyStore(store)
  expect(await importLines(store, exported(store))).toEqual({
    sessions: 0,
    unchanged: 4,
    erased: 0,
    entries: 0,
    verdicts: 0,
  })
  expect(verifyStore(store)).toMatchObject({ events, appends, fault: undefined })
})

test('another session of the same id is refused', async () => {
  const store = givenSessions()
  const lines = exported(store)
  const forged = lines.map((line) => line.replace('"seed":7', '"seed":8'))
  await expect(importLines(store, forged)).rejects.toMatchObject({ code: 'session-conflict' })
})

test('a session that was erased stays so, and the others are imported', async () => {
  const lines = exported(givenSessions())
  const store = givenEmpty()
  await importLines(store, lines)
  const [first] = sessionIds(store)
  eraseSessions(store, [first!], 'a request')
  const { appends } = verifyStore(store)
  const counts = { sessions: 0, unchanged: 3, erased: 1, entries: 0, verdicts: 0 }
  expect(await importLines(store, lines)).toEqual(counts)
  expect(verifyStore(store)).toMatchObject({ appends, fault: undefined })
  expect(() => readSession(store, first!)).toThrow('was erased')
})

test('a recording that is cut anywhere is refused; whole sessions before the cut are there, halves are not', async () => {
  const lines = exported(givenSessions())
  const text = `${lines.join('\n')}\n`
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: text.length - 2 }), async (length) => {
      const store = givenEmpty()
      const cut = text.slice(0, length).split('\n')
      if (cut.at(-1) === '') cut.pop()
      await expect(importLines(store, cut)).rejects.toThrow(/line \d+.*sessions? before it (was|were) imported/)
      for (const id of sessionIds(store)) expect([5, 8]).toContain(readSession(store, id).events.length)
      expect(verifyStore(store).fault).toBeUndefined()
      store.close()
    }),
    { numRuns: 60 },
  )
})

test.each<[string, (lines: string[]) => void, string]>([
  ['a broken line', (lines) => lines.splice(5, 1, '{"stream":'), 'line 6: it is no JSON'],
  [
    'a line of another kind',
    (lines) => lines.splice(5, 1, '{}'),
    'line 6: it is neither an event nor a blob nor the end',
  ],
  [
    'an unknown type',
    (lines) => replace(lines, 5, 'SessionOpened', 'SessionDreamt'),
    'line 6: there is no event type "SessionDreamt"',
  ],
  [
    'an unknown phase',
    (lines) => replace(lines, 6, '"phase":"connect"', '"phase":"lunch"'),
    'line 7: PhaseReached cannot have input.phase = "lunch"',
  ],
  [
    'a future format',
    (lines) => replace(lines, 0, '"version":3', '"version":4'),
    'line 1: the recording has format 4, this program knows formats up to 3',
  ],
  ['no header', (lines) => lines.shift(), 'line 1: a recording begins with {"format":"reprise-recording","version":3}'],
  ['a missing event', (lines) => lines.splice(7, 1), 'line 8: version 4 of'],
  ['a changed blob', (lines) => replace(lines, 1, '"base64":"L', '"base64":"M'), 'line 2: the bytes have the SHA-256'],
  ['a missing blob', (lines) => lines.splice(4, 1), 'refers to the bytes'],
  ['a missing end', (lines) => lines.pop(), 'the recording ends after line'],
  ['a line after the end', (lines) => lines.push('{}'), 'the recording has ended before it'],
])('%s is refused with its line', async (_, change, message) => {
  const lines = [...exported(givenSessions())]
  change(lines)
  const store = givenEmpty()
  await expect(importLines(store, lines)).rejects.toThrow(message)
  expect(verifyStore(store).fault).toBeUndefined()
  expect(countSessions(store)).toBeLessThanOrEqual(4)
})

const replace = (lines: string[], index: number, from: string, to: string): void => {
  expect(lines[index]).toContain(from)
  lines[index] = lines[index]!.replace(from, to)
}
