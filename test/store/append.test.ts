import { expect, test } from 'vitest'
import type { Event, SessionOpened } from '../../src/domain/events.js'
import { appendEvents, appendMany, findStream } from '../../src/store/append.js'
import { readBlob } from '../../src/store/blobs.js'
import { eraseSessions } from '../../src/store/erase.js'
import { rebuildProjections } from '../../src/store/projection/rebuild.js'
import { everySession } from '../../src/store/query/query.js'
import { readSession, readSessions } from '../../src/store/read.js'
import { listSessions, readSessionRow } from '../../src/store/sessions.js'
import { uuidV7 } from '../../src/store/uuid.js'
import { verifyStore } from '../../src/store/verify.js'
import { givenStore } from './given.js'
import { boot, recordSession, revision, sessionAppend, sessionEvents } from './sessions.js'

test('a session is read back as it was appended', () => {
  const store = givenStore()
  const append = sessionAppend(store, { message: Buffer.from('Subject: hello\r\n\r\nhello\r\n') })
  const { version } = appendEvents(store, append)
  const { events } = readSession(store, append.stream)
  expect(version).toBe(8)
  expect(events.map(({ type, input, work, result }) => ({ type, input, work, result }))).toEqual(
    append.events.map((event) => ({
      type: event.type,
      input: JSON.stringify(event.input),
      work: 'work' in event ? JSON.stringify(event.work) : null,
      result: 'result' in event ? JSON.stringify(event.result) : null,
    })),
  )
  expect(events.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  const content = (append.events[5] as Extract<Event, { type: 'PhaseReached' }>).input.content
  expect(readBlob(store, content!.blob).toString()).toBe('Subject: hello\r\n\r\nhello\r\n')
  expect(verifyStore(store).fault).toBeUndefined()
})

test('a live session grows phase by phase, and its row with it', () => {
  const store = givenStore()
  const id = uuidV7()
  for (const [expectedVersion, event] of sessionEvents(store, {}).entries())
    appendEvents(store, { stream: id, kind: 'session', expectedVersion, events: [event] })
  const whole = recordSession(store)
  const { stream: _, id: __, ...row } = readSessionRow(store, id)
  expect(readSessionRow(store, whole)).toMatchObject(row)
  expect(row).toMatchObject({
    revision,
    boot,
    source: 'newsletter',
    peer: '192.0.2.10:40001',
    ehlo: ['mail.example.com'],
    senders: ['news@example.com'],
    recipients: ['a@example.net'],
    replies: [220, 250, 354],
    worstReply: 250,
    messages: 1,
    events: 8,
    end: 'quit',
    erasedAt: null,
  })
})

test('an append is refused when the stream has moved', () => {
  const store = givenStore()
  const id = recordSession(store)
  const noted = { type: 'GapNoted', input: { what: 'the rest', why: 'killed' } } as const
  const late = () => appendEvents(store, { stream: id, kind: 'session', expectedVersion: 7, events: [noted] })
  expect(late).toThrow(`${id} has 8 events, where 7 were expected`)
  expect(() => appendEvents(store, { ...sessionAppend(store), stream: id })).toThrow(
    'has 8 events, where 0 were expected',
  )
  expect(() => appendEvents(store, { stream: uuidV7(), kind: 'session', expectedVersion: 2, events: [noted] })).toThrow(
    'has 0 events, where 2 were expected',
  )
  expect(verifyStore(store).fault).toBeUndefined()
})

test('a session of a boot that the store does not have is refused', () => {
  const store = givenStore()
  const [opened, ...rest] = sessionEvents(store, {})
  const input = { ...(opened!.input as SessionOpened), boot: 'c'.repeat(64) }
  const stranger: Event = { type: 'SessionOpened', input }
  const append = { stream: uuidV7(), kind: 'session', expectedVersion: 0, events: [stranger, ...rest] } as const
  expect(() => appendEvents(store, append)).toThrow('the store has no boot cccc')
  expect(findStream(store, append.stream)).toBeUndefined()
})

test('of several appends in one transaction all are kept or none', () => {
  const store = givenStore()
  const first = sessionAppend(store)
  expect(() =>
    appendMany(store, [first, sessionAppend(store), { ...sessionAppend(store), stream: first.stream }]),
  ).toThrow()
  expect(listSessions(store, everySession, { limit: 10 })).toEqual([])
  appendMany(store, [first, sessionAppend(store)])
  expect(listSessions(store, everySession, { limit: 10 })).toHaveLength(2)
  expect(verifyStore(store)).toMatchObject({ appends: 4, events: 18, fault: undefined })
})

test('a transaction of which a part failed is not kept, even when the failure was swallowed', () => {
  const store = givenStore()
  const id = recordSession(store)
  const swallow = () =>
    store.transaction(() => {
      recordSession(store)
      try {
        recordSession(store, { id })
      } catch {}
    })
  expect(swallow).toThrow('a transaction of which a part failed is not kept')
  expect([...readSessions(store)].map((session) => session.id)).toEqual([id])
  expect(verifyStore(store).fault).toBeUndefined()
})

test('sessions are read in batches as they are read one by one', () => {
  const store = givenStore()
  const ids = Array.from({ length: 150 }, () => recordSession(store))
  eraseSessions(store, [ids[70]!], 'a request')
  const kept = ids.toSpliced(70, 1)
  expect([...readSessions(store)]).toEqual(kept.map((id) => readSession(store, id)))
})

test('nothing is added to a session that was erased', () => {
  const store = givenStore()
  const id = recordSession(store)
  eraseSessions(store, [id], 'a request')
  const noted = { type: 'GapNoted', input: { what: 'the rest', why: 'killed' } } as const
  const add = () => appendEvents(store, { stream: id, kind: 'session', expectedVersion: 9, events: [noted] })
  expect(add).toThrow(`${id} was erased: nothing is added to it`)
})

test('rebuilt projections are the projections', () => {
  const store = givenStore()
  for (let index = 0; index < 300; index += 1)
    recordSession(store, { name: `session ${index}`, reply: 250 + (index % 300) })
  const before = listSessions(store, everySession, { limit: 1000 })
  rebuildProjections(store)
  expect(listSessions(store, everySession, { limit: 1000 })).toEqual(before)
})

test.each([
  ['UPDATE append SET recorded_at = 0', 'append is append-only: what was recorded is never changed'],
  ['DELETE FROM append', 'append is append-only: what was recorded is never deleted'],
  ['DELETE FROM tree_head', 'tree_head is append-only'],
  ["UPDATE payload SET input = '{}'", 'payload is never changed, only erased'],
  ['DELETE FROM payload', 'payload is deleted only together with a PayloadErased event'],
  ["UPDATE blob SET bytes = x''", 'blob is never changed'],
  ['DELETE FROM blob', 'blob is still referred to'],
  ['DELETE FROM blob_reference', 'blob_reference goes with its payload'],
  ["UPDATE stream SET name = 'x' || id", 'a stream keeps its name'],
])('%s is refused with a sentence', (sql, sentence) => {
  const store = givenStore()
  recordSession(store, { message: Buffer.from('x') })
  expect(() => store.database.exec(sql)).toThrow(sentence)
})
