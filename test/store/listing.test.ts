import { expect, test } from 'vitest'
import { rebuildProjections } from '../../src/store/projection/rebuild.js'
import { countSessions } from '../../src/store/sessions.js'
import { verifyStore } from '../../src/store/verify.js'
import { givenStore } from './given.js'
import { recordSession } from './sessions.js'

test.each([
  ['is hidden', 'DELETE FROM session WHERE stream = (SELECT max(stream) FROM session)', 'is not there'],
  ['is said to be erased', 'UPDATE session SET erased_at = 1', 'was erased'],
  ['is said to have other events', 'UPDATE session SET events = events + 1', 'has other events'],
])('a session that %s in the list is found, and the list can be worked out again', (_, sql, what) => {
  const store = givenStore()
  for (let count = 0; count < 3; count += 1) recordSession(store)
  expect(verifyStore(store).fault).toBeUndefined()
  store.database.exec(sql)
  expect(verifyStore(store).fault).toMatchObject({
    what: expect.stringContaining(what),
    hint: expect.stringContaining('verify --rebuild'),
  })
  rebuildProjections(store)
  expect(verifyStore(store).fault).toBeUndefined()
  expect(countSessions(store)).toBe(3)
})
