import { describe, expect, test } from 'vitest'
import { judgedIn } from '../../src/domain/verdict.js'
import { recordUnchanged, type SaidOnSight } from '../../src/store/reviews/record-unchanged.js'
import { recordVerdicts } from '../../src/store/reviews/record-verdicts.js'
import { listVerdicts } from '../../src/store/reviews/verdicts.js'
import type { Store } from '../../src/store/store.js'
import { verifyStore } from '../../src/store/verify.js'
import { aDrift } from '../report/given.js'
import { givenStore } from './given.js'
import { recordSession, revision } from './sessions.js'

const ann = { by: 'ann', candidate: 'c'.repeat(64) }
const bob = { by: 'bob', candidate: 'd'.repeat(64) }

const on = (session: string, recipient: string) => judgedIn(aDrift({ session, recipient, base: revision }))!

const saidOf = (session: string, recipient: string, wishes: Partial<SaidOnSight> = {}): SaidOnSight => ({
  drift: on(session, recipient),
  verdict: 'accepted',
  seen: null,
  ...wishes,
})

const inForce = (store: Store) => listVerdicts(store).map(({ verdict, by, drift }) => [drift.recipient, verdict, by])

describe('a verdict on what somebody sees', () => {
  test('is kept where nobody has said anything meanwhile, and told as it is in force', () => {
    const store = givenStore()
    const id = recordSession(store)
    const { events } = verifyStore(store)
    const recorded = recordUnchanged(store, [saidOf(id, 'a', { reason: 'meant' }), saidOf(id, 'b')], bob)
    expect(recorded).toMatchObject([
      { isKept: true, verdict: { verdict: 'accepted', by: 'bob', reason: 'meant', candidate: bob.candidate } },
      { isKept: true, verdict: { verdict: 'accepted', by: 'bob' } },
    ])
    expect(verifyStore(store)).toMatchObject({ events: events + 2, fault: undefined })
    expect(recordUnchanged(store, [saidOf(id, 'a', { verdict: 'withdrawn', seen: 'accepted' })], bob)).toEqual([
      { isKept: true, verdict: null },
    ])
    expect(inForce(store)).toEqual([['b', 'accepted', 'bob']])
  })

  test('gives way to what was said meanwhile, by itself, and the others are kept', () => {
    const store = givenStore()
    const id = recordSession(store)
    recordVerdicts(store, [{ drift: on(id, 'a'), verdict: 'rejected' }], ann)
    expect(recordUnchanged(store, [saidOf(id, 'a'), saidOf(id, 'b')], bob)).toMatchObject([
      { isKept: false, verdict: { verdict: 'rejected', by: 'ann' } },
      { isKept: true, verdict: { by: 'bob' } },
    ])
    expect(inForce(store)).toEqual([
      ['a', 'rejected', 'ann'],
      ['b', 'accepted', 'bob'],
    ])
  })

  test('that was taken back meanwhile is not taken back again', () => {
    const store = givenStore()
    const id = recordSession(store)
    const { events } = verifyStore(store)
    expect(recordUnchanged(store, [saidOf(id, 'a', { verdict: 'withdrawn', seen: 'accepted' })], bob)).toEqual([
      { isKept: false, verdict: null },
    ])
    expect(verifyStore(store).events).toBe(events)
  })

  test('is kept with all the others or not at all', () => {
    const store = givenStore()
    const id = recordSession(store)
    const gone = '01890000-0000-7000-8000-00000000dead'
    expect(() => recordUnchanged(store, [saidOf(id, 'a'), saidOf(gone, 'b')], bob)).toThrow(
      expect.objectContaining({ code: 'session-missing' }),
    )
    expect(inForce(store)).toEqual([])
  })
})
