import { expect, test } from 'vitest'
import type { Event, PhaseInput } from '../../src/domain/events.js'
import { exchangesOf } from '../../src/report/session/exchanges.js'
import { messageAt } from '../../src/report/session/message-at.js'

const reached = (input: PhaseInput): Event => ({ type: 'PhaseReached', input, result: {} })

const data = (message: number): Event =>
  reached({ phase: 'data', message, content: { blob: String(message).repeat(64), size: message } })

const exchanges = exchangesOf([
  reached({ phase: 'connect' }),
  reached({ phase: 'mailfrom', message: 1 }),
  data(1),
  reached({ phase: 'command', message: 0 }),
  reached({ phase: 'mailfrom', message: 2 }),
  reached({ phase: 'command', message: 0, occurrence: 2 }),
  reached({ phase: 'mailfrom', message: 3 }),
  data(3),
])

test.each([
  ['at the beginning', -1, 1],
  ['before the first one', 0, 1],
  ['within the first one', 1, 1],
  ['at its content', 2, 1],
  ['between two', 3, 1],
  ['within one that was never sent', 4, undefined],
  ['behind that', 5, 1],
  ['within the last one', 6, 3],
  ['at the end', 8, 3],
])('the message %s of a session', (_where, place, message) => {
  expect(messageAt(exchanges, place)?.message).toBe(message)
})

test('there is none where none came', () => {
  expect([-1, 0, 1, 2].map((place) => messageAt(exchanges.slice(0, 2), place))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})
