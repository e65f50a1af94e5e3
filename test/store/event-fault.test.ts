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

const opened = {
  source: { kind: 'scenario', name: 'one' },
  boot: 'b',
  peer: '192.0.2.1:1',
  listener: '192.0.2.2:25',
  at: 1,
  seed: 1,
}

test.each([
  [
    'input.answers[1].call = 7',
    {
      answers: [
        { call: 'a', key: [], answer: 1 },
        { call: 7, key: [], answer: 1 },
      ],
    },
    {},
  ],
  ['input.answers[0].answer = nothing', { answers: [{ call: 'a', key: [] }] }, {}],
  ['input.answers[0].onEdge[0][1] = "x"', { answers: [{ call: 'a', key: 1, answer: 1, onEdge: [[1, 'x']] }] }, {}],
  ['input.context.mess.k = 5', { context: { mess: { k: 5 } } }, {}],
  ['input.pipelined = false', { pipelined: false }, {}],
  ['input.occurrence = "2"', { occurrence: '2' }, {}],
  ['input.line = {"$bytes":"%"}', { line: { $bytes: '%' } }, {}],
  ['result.headers.x-a = "1"', {}, { headers: { 'x-a': '1' } }],
  ['result.headers.x-a[1] = null', {}, { headers: { 'x-a': ['1', null] } }],
  ['result.context.conn.k = []', {}, { context: { conn: { k: [] } } }],
  ['result.outside[0] = "inject"', {}, { outside: ['inject'] }],
  ['result.failures[0].error = 1', {}, { failures: [{ callout: 'c', error: 1 }] }],
  ['result.reply[0] = 250.5', {}, { reply: [250.5, 'ok'] }],
  ['result.message = "short"', {}, { message: 'short' }],
])('a phase cannot have %s', (fault, input, result) => {
  const event = { ...reached, input: { ...reached.input, ...input }, work: undefined, result }
  expect(eventFault(event)).toBe(`PhaseReached cannot have ${fault}`)
})

test.each([
  ['SessionOpened', { ...opened, seed: 'x' }, 'input.seed = "x"'],
  ['SessionOpened', { ...opened, context: { k: null } }, 'input.context.k = null'],
  ['SessionOpened', { ...opened, unknown: 'body' }, 'input.unknown = "body"'],
  ['GapNoted', { what: 'data#1' }, 'input.why = nothing'],
  ['SessionClosed', { events: 1, end: 'slept' }, 'input.end = "slept"'],
])('a %s cannot have what its shape has not: %o', (type, input, fault) => {
  const event = { stream: 's', kind: 'session', type, input, work: undefined, result: undefined }
  expect(eventFault(event)).toBe(`${type} cannot have ${fault}`)
})
