import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readPolicy } from '../../../src/capture/read-policy.js'
import { parseScenario } from '../../../src/capture/scenario/parse-scenario.js'
import { readScenarios } from '../../../src/capture/scenario/read-scenario.js'
import { CandidateAnswers } from '../../../src/engine/answers/candidate-answers.js'
import { worldAnswers } from '../../../src/engine/answers/world-answers.js'
import { bootHost } from '../../../src/engine/boot-host.js'
import { worldFromSpec } from '../../../src/world/scenario-world.js'
import { policies } from '../../engine/generated-policies.js'
import { scenarios } from '../../engine/generated-sessions.js'
import { recorded, revisionOf, type Yaml } from '../../engine/given-recording.js'
import { base64 } from '../../momentum/auth-steps.js'
import type { Step } from '../../momentum/given-policy.js'
import { again, recordAll } from './given-again.js'

const path = (name: string): string => fileURLToPath(new URL(`../../../${name}`, import.meta.url))

/* A recording becomes a scenario, and that is recorded again: byte for byte the same stimuli, answers and results. */

test('every session of the included example', () => {
  const policy = readPolicy(path('recordings/inbound'))
  const differing = readScenarios([path('recordings/sessions')]).flatMap((scenario) => {
    const booted = bootHost(policy, worldAnswers(worldFromSpec(scenario.world)()))
    return recordAll(booted, scenario).flatMap((recording) => again(booted, recording).difference ?? [])
  })
  expect(differing).toEqual([])
})

test('TLS, AUTH, deliveries, injections and hooks', () => {
  const policy = readPolicy(path('test/engine/whole-session/inbound'))
  const differing = readScenarios([path('test/engine/whole-session/sessions.yaml')]).flatMap((scenario) => {
    const booted = bootHost(policy, worldAnswers(worldFromSpec(scenario.world)()))
    return recordAll(booted, scenario).flatMap((recording) => again(booted, recording).difference ?? [])
  })
  expect(differing).toEqual([])
})

const seed = Number(process.env['REPRISE_SEED'] ?? 20260301)

test(`generated sessions under generated policies (seed ${seed})`, () => {
  fc.assert(
    fc.property(policies, scenarios, ({ source }, { yaml }) => {
      const booted = bootHost(revisionOf(source), new CandidateAnswers())
      const [recording] = recordAll(
        booted,
        parseScenario(yaml, 'generated.yaml', () => ''),
      )
      expect(recording!.gaps, yaml).toEqual([])
      const { difference, text } = again(booted, recording!)
      expect(difference, text).toBeNull()
    }),
    { seed, numRuns: 100 },
  )
})

const tell = { validate_data: 'for _, h in ipairs(msg:header("Subject")) do print(h) end print(#msg:rcptto())' }

const inMessage = (...steps: readonly Step[]): readonly Step[] => [
  'EHLO mail.example.com',
  'MAIL FROM:<a@example.com>',
  'RCPT TO:<b@example.net>',
  ...steps,
]

describe('bytes are bytes', () => {
  test.each<readonly [string, readonly Step[]]>([
    ['an 8-bit local part', inMessage({ bytes: base64('RCPT TO:<caf\xe9@example.net>') })],
    ['NUL and controls in a command', inMessage({ bytes: base64('NOOP \0\x01\x7f\x85') })],
    ['a command that is a word of the format', inMessage({ send: 'abort' })],
    ['an empty command', inMessage('')],
    ['bare line feeds in a message', inMessage('DATA', { message: { bytes: base64('Subject: a\nb: c\r\n\nx\r\ry') } })],
    ['a binary header', inMessage('DATA', { message: { bytes: base64('Subject: \0\xff\xfe\r\nX\xe9: y\r\n\r\n') } })],
    ['an empty message', inMessage('DATA', { text: '' })],
    ['a message of empty lines', inMessage('DATA', { text: '\n\n\n' })],
    ['a message that begins with spaces and ends with them', inMessage('DATA', { text: '  a\n b \n\t\n ' })],
    ['a line of 1 MB', inMessage('DATA', { text: `Subject: ${'x'.repeat(1_000_000)}\n\ny\n` })],
    [
      'text that is invisible or ends lines elsewhere',
      inMessage('DATA', { text: 'Subject: \u2028\u200b\u0085\ufeff\u{1f600}\n\n# no: "comment"\n' }),
    ],
    ['a command of 1 MB', inMessage(`NOOP ${'é'.repeat(500_000)}`)],
    [
      'pipelined commands, alone and in groups',
      inMessage(['DATA', 'NOOP'], { wait: '1ms' }, { send: 'NOOP', pipelined: true }),
    ],
    [
      'context between pipelined commands',
      inMessage('NOOP', { context: { conn: { k: 'v', 'a b': '' } } }, { send: 'NOOP', pipelined: true }),
    ],
    ['waits, and an end that comes later', inMessage({ wait: '90m' }, 'NOOP', { wait: '1500ms' })],
  ])('%s', (_title, steps) => {
    const { made, recording } = recorded(tell, steps)
    const { difference } = again(made.booted, recording)
    expect(difference).toBeNull()
  })

  test('a MAIL that the server takes for the answer to AUTH begins no message', () => {
    const steps = [
      'EHLO mail.example.com',
      'AUTH LOGIN',
      { send: 'MAIL FROM:<a@example.com>', pipelined: true, answers: true },
      'MAIL FROM:<a@example.com>',
      'RCPT TO:<b@example.net>',
      'DATA',
      { text: 'Subject: a\n\nb\n' },
      'QUIT',
      { deliver: '250 ok' },
    ]
    const { made, recording } = recorded(tell, steps, { offers: ['AUTH LOGIN'] })
    expect(recording.phases.map(({ key }) => key)).toContain('delivery#1 <b@example.net>')
    const { difference, text } = again(made.booted, recording)
    expect(difference).toBeNull()
    expect(text).toContain('- [ "AUTH LOGIN", { send: "MAIL FROM:<a@example.com>", answers: true } ]')
  })
})

test('a question that was answered differently each time is so again', () => {
  const ask = { validate_rcptto: 'print((msys.dnsLookup("a.example", "A") or {})[1])' }
  const world: Yaml = { dns: { 'a.example A': { sequence: [['192.0.2.1'], ['192.0.2.2'], 'SERVFAIL'] } } }
  const { made, recording } = recorded(ask, inMessage('RCPT TO:<c@example.net>', 'RCPT TO:<d@example.net>'), { world })
  const { difference, text } = again(made.booted, recording)
  expect(difference).toBeNull()
  expect(text.split('\n').slice(0, 12).join('\n')).toMatchInlineSnapshot(`
    "# The session test, as it was recorded.
    world:
      answers:
        - { call: "msys.dnsLookup", key: [ "a.example", "A" ], answer: { sequence: [ { records: [ "192.0.2.1" ] }, { records: [ "192.0.2.2" ] }, { error: "SERVFAIL" } ] } }
    sessions:
      - name: "test"
        peer: "192.0.2.1:40000"
        listener: "198.51.100.25:25"
        at: 2026-01-01T00:00:00.000Z
        seed: 1
        steps:
          - "EHLO mail.example.com""
  `)
})
