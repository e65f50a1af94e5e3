import { expect, test } from 'vitest'
import { eventFault } from '../../src/store/transfer/event-fault.js'

const reached = { stream: 's', kind: 'session', type: 'PhaseReached', input: { phase: 'connect' } }
const invocation = { module: 'm', callout: 'validate_connect', effects: [['code', 550, 'no']], instructions: 1 }

test('an event as it is recorded has no fault', () => {
  const event = { ...reached, work: { heard: 1, invocations: [invocation] }, result: { reply: [550, 'no'] } }
  expect(eventFault(event)).toBeUndefined()
})

test.each([
  ['a delivery without an end', { delivery: { reply: '250 ok' } }],
  ['a delivery whose reply is no text', { delivery: { outcome: 'delivered', reply: 250 } }],
  ['a hook without a list of arguments', { fired: { hook: 'core_log_reopen', arguments: {} } }],
  ['a hook with an argument that is none', { fired: { hook: 'core_log_reopen', arguments: [{ message: 1 }] } }],
  ['a sender that is no text', { sender: 1 }],
])('%s is refused in the input too', (_name, input) => {
  expect(eventFault({ ...reached, input: { phase: 'delivery', ...input }, work: undefined, result: {} })).toMatch(
    /^PhaseReached cannot have /,
  )
})

test.each([
  ['a reply without a text', {}, { reply: [550, null] }],
  ['invocations that are no list', { invocations: -1 }, {}],
  ['an invocation that is no object', { invocations: [[]] }, {}],
  ['an invocation without a callout', { invocations: [{ ...invocation, callout: null }] }, {}],
  ['effects that are no list', { invocations: [{ ...invocation, effects: 0.5 }] }, {}],
  ['an effect without a name', { invocations: [{ ...invocation, effects: [[]] }] }, {}],
])('%s is refused, since nothing could show it', (_name, work, result) => {
  expect(eventFault({ ...reached, work, result })).toMatch(/^PhaseReached cannot have /)
})
