import { expect, test } from 'vitest'
import { replayOwn } from '../../src/engine/replay-own.js'
import { oneMessage } from '../momentum/given-policy.js'
import { type Recorded, recorded } from './given-recording.js'

/** A policy that asks, counts, changes and draws, so that everything in a recording bears on something. */
const policy = {
  validate_connect: 'vctx:set(0, "peer", tostring(accept and 1) .. vctx:get(0, "pathway"))',
  validate_ehlo: 'vctx:set(0, "dice", tostring(math.random(1000000)))',
  validate_mailfrom: 'local found = msys.dnsLookup("one.example", "A"); vctx:set(1, "found", (found or {"none"})[1])',
  validate_data_spool: 'msg:header("X-Time", tostring(os.time()))',
}

const world = { dns: { 'one.example A': ['192.0.2.1'] } }

const given = (): Recorded => recorded(policy, oneMessage, { world })

test('a recording is faithful to its own revision', () => {
  expect(given().unfaithful).toBe(null)
})

test.each([
  ['a flipped answer', 'mailfrom#1', 'input', '192.0.2.1', '192.0.2.3'],
  ['a flipped question', 'mailfrom#1', 'input', 'one.example', 'two.example'],
  ['a flipped byte of a command', 'mailfrom#1', 'input', 'a@example.com', 'b@example.com'],
  ['a flipped byte of a command that no callout hears', 'command', 'input', 'DATA', 'data'],
  ['another time', 'ehlo', 'input', '"phase":"ehlo"', '"phase":"ehlo","at":1767225600001'],
  ['another name of a message', 'data#1', 'input', '"blob":"', '"blob":"0'],
  ['a flipped result', 'ehlo', 'result', 'says hello', 'says hallo'],
  ['a flipped result of what the policy changed', 'mailfrom#1', 'result', '192.0.2.1', '192.0.2.3'],
] as const)('%s is unfaithful, at %s', (_what, place, part, from, to) => {
  expect(given().damagedAt(place, part, [from, to]).unfaithful).toMatch(new RegExp(`^${place}: `))
})

test.each([
  ['the first', 0, 'connect: what the phase heard is not what was recorded'],
  ['the last', 8, 'command/2: what the phase heard is not what was recorded'],
  ['the seal', 9, 'end: it is not what was recorded'],
])('a flipped check sum is unfaithful where it belongs: %s', (_which, place, unfaithful) => {
  const flip = (heard: string): string => {
    const bytes = Buffer.from(heard, 'base64url')
    bytes[4 * place]! ^= 1
    return bytes.toString('base64url')
  }
  const flipped = given().damaged(({ type, input }) =>
    type === 'SessionClosed' ? { input: input.replace(/(?<="heard":")[^"]*/, flip) } : {},
  )
  expect(flipped.unfaithful).toBe(unfaithful)
})

test('a flipped answer whose check sum was made to fit is unfaithful by what it leads to', () => {
  const forged = given().writtenWith(({ input }) => ({ input: input.replace('192.0.2.1"]', '192.0.2.3"]') }))
  expect(forged.unfaithful).toMatchInlineSnapshot(
    `"mailfrom#1: its result was {"reply":[250,"2.0.0 MAIL FROM accepted"],"context":{"mess":{"found":"192.0.2.1"}}} and is {"reply":[250,"2.0.0 MAIL FROM accepted"],"context":{"mess":{"found":"192.0.2.3"}}}"`,
  )
})

test('a question that is not asked any more, or one that was not recorded, is unfaithful', () => {
  const other = given().writtenWith(({ input }) => ({ input: input.replace('one.example', 'two.example') }))
  expect(other.unfaithful).toMatchInlineSnapshot(
    `"mailfrom#1: asks msys.dnsLookup("one.example","A"), where msys.dnsLookup("two.example","A") was asked"`,
  )
  const none = given().writtenWith(({ input }) => ({ input: input.replace(/,"answers":\[.*\]/, '') }))
  expect(none.unfaithful).toMatchInlineSnapshot(
    `"mailfrom#1: asks msys.dnsLookup("one.example","A"), where nothing more was asked"`,
  )
  const answer = { call: 'msys.dnsLookup', key: ['three.example', 'A'], answer: { records: [] } }
  const more = given().writtenWith(({ input }) => ({
    input: input.replace(/("answers":\[.*)\]/, `$1,${JSON.stringify(answer)}]`),
  }))
  expect(more.unfaithful).toMatchInlineSnapshot(`"mailfrom#1: msys.dnsLookup("three.example","A") is asked no more"`)
})

test('another peer is unfaithful where it is first heard of', () => {
  const moved = given().damaged(({ type, input }) =>
    type === 'SessionOpened' ? { input: input.replace('192.0.2.1:', '192.0.2.2:') } : {},
  )
  expect(moved.unfaithful).toBe('connect: what the phase heard is not what was recorded')
})

test('a flipped byte of a message is unfaithful where the message came', () => {
  const flipped = given().withContents((content) => content.map((byte, index) => (index === 3 ? byte ^ 1 : byte)))
  expect(flipped.unfaithful).toMatchInlineSnapshot(
    `"data#1: the message 49ccf1cff08f is missing or is not what was recorded"`,
  )
})

test('another host rule is unfaithful where it is first seen', () => {
  const rules = recorded(policy, oneMessage, { world, profile: { hostname: 'mx.example.com' } })
  expect(rules.unfaithful).toBe(null)
  expect(rules.replayed({})).toMatchObject({ outcome: 'unfaithful', at: 'connect' })
  expect(given().replayed({ 'mail-needs-ehlo': 'no' })).toMatchObject({ outcome: 'faithful' })
  const early = recorded(policy, ['MAIL FROM:<a@example.com>', 'QUIT'], { world })
  expect(early.replayed({ 'mail-needs-ehlo': 'no' })).toMatchObject({ outcome: 'unfaithful', at: 'mailfrom#1' })
})

test('a withheld event shows, also where it is the last that was heard', () => {
  const whole = given()
  expect(whole.without(4).unfaithful).toBe('command: what the phase heard is not what was recorded')
  expect(whole.without(whole.events.length - 2).unfaithful).toBe('end: 10 events were recorded, and 9 are here')
})

test('a recording that was cut off is unfaithful at its end', () => {
  const whole = given()
  const cut = whole.without(whole.events.length - 1)
  expect(cut.unfaithful).toBe('end: the recording has no end: it was cut off')
})

test.each([
  '{"phase":"ehlo","line":5}',
  '{"phase":"ehlo","line":null}',
  '{"phase":"data","content":null}',
  '{"phase":"rcptto","recipient":null}',
  '{"phase":"ehlo","line":"NOOP\\r\\n","context":{"conn":{"a":1}}}',
  '"text"',
  '[]',
])('a cut recording with the input %s is unfaithful, and nothing is thrown', (input) => {
  const whole = given()
  const cut = whole.without(whole.events.length - 1).damaged((_event, index) => (index === 2 ? { input } : {}))
  expect(cut.unfaithful).toEqual(expect.any(String))
})

test('another end than the session had is unfaithful', () => {
  const ended = given().writtenWith(({ type, input }) =>
    type === 'SessionClosed' ? { input: input.replace('quit', 'disconnect') } : {},
  )
  expect(ended.unfaithful).toBe('end: the session ended with disconnect, and ends with quit')
})

test('whichever character of an input or a result is changed, the recording is unfaithful and nothing is thrown', () => {
  const whole = given()
  const { host } = whole.made.booted
  const survived: string[] = []
  for (const [index, event] of whole.events.entries())
    for (const part of ['input', 'result'] as const)
      for (let at = 0; at < (event[part]?.length ?? 0); at += 1) {
        const text = event[part]!
        const flipped = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1)
        const { recording } = whole.damaged((_event, nth) => (nth === index ? { [part]: flipped } : {}))
        if (replayOwn(host, recording).outcome === 'faithful') survived.push(`${event.type} ${part} ${flipped}`)
      }
  expect(survived).toEqual([])
})

test('nothing of an unfaithful session is same or drift', () => {
  const comparison = given()
    .damagedAt('mailfrom#1', 'input', ['192.0.2.1', '192.0.2.3'])
    .comparedWith({ validate_connect: 'vctx:set_code(550, "no")' })
  expect(comparison).toMatchObject({ verdict: 'unfaithful', drifts: [], undecidable: null })
  expect(comparison.whole).toMatchObject({
    compared: 0,
    unfaithful: { at: 'mailfrom#1', why: 'what the phase heard is not what was recorded' },
  })
})
