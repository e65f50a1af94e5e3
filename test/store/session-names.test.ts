import { expect, test } from 'vitest'
import { sessionNames } from '../../src/store/session-names.js'
import { givenStore } from './given.js'
import { recordSession } from './sessions.js'

const id = (n: number): string => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`

test('sessions are called by the names of their sources; what the store has not is left out', () => {
  const store = givenStore()
  recordSession(store, { id: id(1), name: 'newsletter' })
  recordSession(store, { id: id(2), name: 'it’s "odd"' })
  recordSession(store, { id: id(3), name: 'another' })
  expect(sessionNames(store, [id(2), '', id(1), id(9), id(1)])).toEqual(
    new Map([
      [id(1), 'newsletter'],
      [id(2), 'it’s "odd"'],
    ]),
  )
  expect(sessionNames(store, [])).toEqual(new Map())
})
