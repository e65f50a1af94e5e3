import { expect, test } from 'vitest'
import type { Event } from '../../src/domain/events.js'
import { projectSession } from '../../src/store/projection/session-projection.js'

test('a session of a hundred thousand recipients is listed in time that grows with their number', () => {
  const opened = {
    type: 'SessionOpened',
    input: { source: { kind: 'scenario', name: 'big' }, revision: '', boot: '', peer: '', at: 0 },
  } as unknown as Event
  const reached = Array.from({ length: 200_000 }, (_, n) => ({
    type: 'PhaseReached',
    input: { phase: 'rcptto', message: 1, recipient: `u${n % 100_000}@example.net`, at: 0 },
    work: { heard: 0 },
    result: { reply: [250, 'ok'] },
  })) as unknown as readonly Event[]
  const session = projectSession(undefined, [opened, ...reached])!
  expect(session.recipients).toHaveLength(100_000)
  expect(session.recipients[99_999]).toBe('u99999@example.net')
  const more = projectSession(session, reached.slice(0, 1))!
  expect(more.recipients).toEqual(session.recipients)
  expect(more.events).toBe(session.events + 1)
})
