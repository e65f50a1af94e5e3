import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readPolicy } from '../../src/capture/read-policy.js'
import { diagnose, noAnswers } from '../../src/engine/diagnose.js'
import { moduleOf } from '../momentum/given-policy.js'
import { diagnosisOf, told } from './given-diagnosis.js'

test.each(['recordings/inbound', 'recordings/inbound-next', 'test/docs/worked'])(
  'there is nothing to mend in %s',
  (path) => {
    const policy = readPolicy(fileURLToPath(new URL(`../../${path}`, import.meta.url)))
    expect(diagnose(policy, noAnswers)).toMatchObject({ boot: 'booted', findings: [], truncated: false })
  },
)

test.each<readonly [title: string, policy: string, boot: string, findings: readonly string[]]>([
  [
    'a syntax error is told with its line',
    'local x =\n\n= 1',
    'failed',
    ["policy.lua:3 critical syntax: thrLua refuses it: unexpected symbol near '='"],
  ],
  [
    'bytecode is refused',
    '\x1bLua\x51\0\x01',
    'failed',
    ['policy.lua:1 critical syntax: this is bytecode, and thrLua is given text'],
  ],
  [
    'a failure while it is loaded is told with its line, and the text is read all the same',
    'local m = {}\nfunction m:validate_rcpto() end\nundefined.x = 1',
    'failed',
    [
      "policy.lua:3 critical boot: it does not boot: attempt to index global 'undefined' (a nil value)",
      'policy.lua:3 major undefined-global: the global undefined is indexed, and nothing in this policy defines it: the script fails there, unless another one does',
      'policy.lua:2 minor callout-misspelt: validate_rcpto may be meant as validate_rcptto, and is never called then',
    ],
  ],
  [
    'a loop without an end is stopped',
    'while true do end',
    'failed',
    ['policy critical boot: it does not boot: limit on instructions reached'],
  ],
  [
    'an init that returns nothing is told',
    'msys.registerModule("m", { init = function() end })',
    'failed',
    ['policy critical boot: it does not boot: init of m returned nothing'],
  ],
  [
    'a question to the outside while it is loaded leaves the text alone to be read',
    `msys.dnsLookup("a.example")\n${moduleOf({ validate_connect: '' })}`,
    'undecidable',
    ['policy major boot: it cannot be booted here: msys.dnsLookup is asked while it boots'],
  ],
])('%s', (_, policy, boot, findings) => {
  const diagnosis = diagnosisOf(policy)
  expect({ boot: diagnosis.boot, findings: diagnosis.findings.map(told) }).toEqual({ boot, findings })
})

test('a megabyte of fields, of operators and of calls is looked at, and not all of it is told', () => {
  const text = `x = a${'.b'.repeat(30_000)}\ny = 1${' | 2 & z'.repeat(5000)}\n${'f(g)\n'.repeat(10_000)}`
  const { findings, truncated } = diagnosisOf(text + '-- a line of comment\n'.repeat(45_000))
  expect(truncated).toBe(true)
  expect(findings.length).toBeGreaterThan(50)
  expect(findings.length).toBeLessThan(70)
})
