import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listComparisons, readDrifts, recordComparison } from '../../src/store/comparisons.js'
import { eraseSessions } from '../../src/store/erase.js'
import { rebuildProjections } from '../../src/store/projection/rebuild.js'
import { everySession, parseQuery } from '../../src/store/query/query.js'
import { readSession } from '../../src/store/read.js'
import { listSessions, sessionIds } from '../../src/store/sessions.js'
import { openStore } from '../../src/store/store.js'
import { verifyStore } from '../../src/store/verify.js'
import { filesHold } from './files-hold.js'
import { givenFolder, givenStore } from './given.js'
import { recordSession } from './sessions.js'

const drift = (session: string) => ({
  session,
  kind: 'reply',
  severity: 'critical',
  recorded: 'secret-reply',
  line: 'policy.lua:3',
})

test('after an erasure the text is nowhere in the file, and every proof holds', () => {
  const path = join(givenFolder(), 'reprise.db')
  const store = givenStore(path)
  const wishes = {
    name: 'secret-name',
    peer: '203.0.113.77:4711',
    ehlo: 'secret-ehlo.example',
    sender: 'secret-sender@example.com',
    recipient: 'secret-recipient@example.net',
    message: Buffer.from(`secret-message ${'x'.repeat(20000)} secret-end`),
  }
  const kept = Array.from({ length: 50 }, () => recordSession(store, { message: Buffer.from('kept-message') }))
  const secret = recordSession(store, wishes)
  const twin = recordSession(store, { ...wishes, message: Buffer.from('kept-message') })
  recordComparison(store, { candidate: { revision: 'c' }, drifts: [drift(secret)] })
  const other = recordComparison(store, {
    candidate: { revision: 'd' },
    drifts: [{ ...drift(kept[0]!), recorded: 'kept-reply' }],
  })
  expect(filesHold(path, 'secret-')).toBe(true)

  const erasure = eraseSessions(store, sessionIds(store, parseQuery('sender:secret-sender@example.com')), 'a request')

  expect(erasure).toEqual({ sessions: 2, comparisons: 1, reviews: 0, blobs: 1 })
  expect(filesHold(path, 'secret-')).toBe(false)
  expect(filesHold(path, '203.0.113.77')).toBe(false)
  expect(filesHold(path, 'kept-message')).toBe(true)
  expect(verifyStore(store)).toMatchObject({ fault: undefined, events: 2 + 52 * 8 + 2 + 3 })
  expect(() => readSession(store, secret)).toThrow(`${secret} was erased`)
  expect([...sessionIds(store)]).toEqual(kept)
  expect(listSessions(store, everySession, { limit: 2, erased: true }).map(({ id }) => id)).toEqual([twin, secret])
  expect(readDrifts(store, other)).toHaveLength(1)
  expect(listComparisons(store).map(({ drifts }) => drifts)).toEqual([1, 0])
})

test('projections of what was erased can be rebuilt', () => {
  const store = givenStore()
  const id = recordSession(store)
  recordSession(store)
  recordComparison(store, { drifts: [drift(id)] })
  eraseSessions(store, [id], 'a request')
  const rows = () => [listSessions(store, everySession, { limit: 9, erased: true }), listComparisons(store)]
  const before = rows()
  rebuildProjections(store)
  expect(rows()).toEqual(before)
})

test('erasing again changes nothing; a session that is not there stops the whole erasure', () => {
  const store = givenStore()
  const [id, other] = [recordSession(store), recordSession(store)]
  eraseSessions(store, [id], 'a request')
  expect(eraseSessions(store, [id], 'again')).toEqual({ sessions: 0, comparisons: 0, reviews: 0, blobs: 0 })
  expect(() => eraseSessions(store, [other, 'nobody'], 'a request')).toThrow('no session nobody; nothing was erased')
  expect(readSession(store, other).events).toHaveLength(8)
})

test('an erasure that a reader holds up says so, and is finished by running it again', () => {
  const path = join(givenFolder(), 'reprise.db')
  givenStore(path)
  const store = openStore(path, { mode: 'write', busyTimeoutMs: 50 })
  const id = recordSession(store, { name: 'secret-name' })
  const reader = openStore(path, { mode: 'read' })
  reader.snapshot(() => {
    expect(listSessions(reader, everySession, { limit: 1 })).toHaveLength(1)
    expect(() => eraseSessions(store, [id], 'a request')).toThrow('another process is reading')
  })
  reader.close()
  eraseSessions(store, [id], 'a request')
  expect(filesHold(path, 'secret-name')).toBe(false)
  store.close()
})
