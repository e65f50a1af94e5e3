import { describe, expect, test } from 'vitest'
import { worldAnswers } from '../../src/engine/answers/world-answers.js'
import { bootOrTrouble } from '../../src/engine/boot-host.js'
import { emptyWorld } from '../../src/world/scenario-world.js'
import { recorded, revisionOf } from './given-recording.js'

const steps = [
  'EHLO client.example',
  'MAIL FROM:<a@example.com>',
  'RCPT TO:<b@example.net>',
  'DATA',
  { text: 'Subject: hi\n\nbody\n' },
  'QUIT',
]

const nothing = { validate_ehlo: 'local none', validate_data: 'local none' }

/** Two policies that do different things are never the same, and neither is one that no manual speaks of. */
describe('a candidate is not the same', () => {
  test.each([
    ['rewrites EHLO', nothing, { validate_ehlo: "str:set('EHLO other.example\\r\\n')" }, 'envelope'],
    ['sets the code of the message', nothing, { validate_data: "msg:set_code(550, 'no')" }, 'code'],
    ['sets a flag of the validation context', nothing, { validate_data: 'vctx.transparency = 1' }, 'flags'],
    [
      'routes a copy that it injects',
      { validate_data: "local c = msg:copy() c:inject('a@x', 'b@y')" },
      { validate_data: "local c = msg:copy() c:routing_domain('x.example') c:inject('a@x', 'b@y')" },
      'others',
    ],
  ])('that %s', (_name, base, candidate, path) => {
    const { verdict, drifts } = recorded(base, steps).comparedWith(candidate)
    expect(verdict).toBe('drifted')
    expect(drifts.join('\n')).toContain(path)
  })

  test.each([
    ['a code below 200', "vctx:set_code(99, 'x')"],
    ['a code above 599', "vctx:set_code(1000, 'x')"],
    ['a code that is no number', "vctx:set_code('abc', 'x')"],
    ['a code that is too large for any integer', "vctx:set_code('99999999999999999999', 'x')"],
    ['an infinite code', 'vctx.code = 1/0'],
    ['an endless tarpit', 'vctx:tarpit(1/0)'],
    ['a tarpit that is no number', 'vctx:tarpit(0/0)'],
  ])('that leaves %s, but undecidable', (_name, body) => {
    expect(recorded(nothing, steps).comparedWith({ validate_data: body }).verdict).toBe('undecidable')
  })

  test('whose methods are called on something else', () => {
    const { drifts } = recorded(nothing, steps).comparedWith({ validate_data: "vctx.get(msg, 0, 'a')" })
    expect(drifts.join('\n')).toContain('failure')
  })
})

test('a syntax error beside bytes that are not ASCII is told with its line', () => {
  const revision = revisionOf({ files: { 'policy.lua': 'local a = 1\nlocal x = \u201chi\u201d\n' } })
  expect(() => bootOrTrouble(revision, worldAnswers(emptyWorld()))).toThrow(/policy\.lua:2: /)
})
