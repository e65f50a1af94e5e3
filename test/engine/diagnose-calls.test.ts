import { describe, expect, test } from 'vitest'
import { calls } from '../../src/momentum/calls/calls.js'
import { argumentCounts } from '../../src/momentum/examine/argument-counts.js'
import { diagnosisOf, policyOf, told } from './given-diagnosis.js'

/** Calls of the host that cannot go well, modules that are nowhere, and lists that nobody asks for. */

type Files = Readonly<Record<string, string>>
type Row = readonly [title: string, policy: string | Files, findings: readonly string[], clean: string | Files]

const findingsOf = (policy: string | Files): readonly string[] => diagnosisOf(policy).findings.map(told)

const unknown =
  'is called, and the manual has no such method: the script fails there, unless the server has more than its manual'

describe.each<Row>([
  [
    'a method that its object has not',
    policyOf({ validate_data: 'msg:headr("X") vctx:gte(1, "k") msg:mime():txt() return 0' }),
    [
      `policy.lua:2 major call-unknown: msg:headr ${unknown}`,
      `policy.lua:2 major call-unknown: vctx:gte ${unknown}`,
      `policy.lua:2 major call-unknown: msgpart:txt ${unknown}`,
    ],
    policyOf(
      { validate_data: 'msg:header("X") vctx:get(1, "k") msg:mime():text() msg:own() own:headr() return 0' },
      'local own = { own = print, headr = print }',
    ),
  ],
  [
    'a method of what is only called as a message is',
    policyOf({ validate_data: 'check(msg) return 0' }, 'local function check(msg) msg:headr("X") end'),
    [`policy.lua:1 minor call-unknown: this may be msg:headr, which ${unknown}`],
    policyOf({ validate_data: 'check(msg) return 0' }, 'local function check(msg) msg:nothing_like_it("X") end'),
  ],
  [
    'too few arguments, and too many',
    policyOf({ validate_data: 'vctx:get("k") msg:get_message_size(1) msys.dnsLookup() return 0' }),
    [
      'policy.lua:2 major call-arguments: vctx:get takes 2 arguments, and is given 1',
      'policy.lua:2 major call-arguments: msys.dnsLookup takes 1 to 3 arguments, and is given 0',
      'policy.lua:2 minor call-arguments: msg:get_message_size takes 0 arguments, and is given 1: what is too much is ignored',
    ],
    policyOf(
      {
        validate_data: 'vctx:get(f()) vctx:get(1, "k") msys.dnsLookup(unpack({})) msg:header("a", "b") return 0',
      },
      'local function f() return 1, "k" end',
    ),
  ],
  [
    'parameters of a callout in other places',
    'local m = {}\nfunction m.validate_data(msg, ac, vctx) return 0 end\nfunction m:validate_rcptto(str, accept, vctx) return 0 end\nmsys.registerModule("m", m)',
    [
      'policy.lua:2 major callout-parameters: validate_data is given self, msg, accept and vctx, so its parameter msg is self, the table of the session',
      'policy.lua:3 major callout-parameters: validate_rcptto is given self, msg, str, accept and vctx, so its parameter accept is its str',
    ],
    'local m = {}\nfunction m.validate_data(self, message, a, b) return 0 end\nfunction m:validate_rcptto(mail, line) return 0 end\nmsys.registerModule("m", m)',
  ],
  [
    'a module that is nowhere',
    {
      'policy.lua': policyOf({ validate_data: 'require("lib.list") pcall(require, "gone") return 0' }),
      'lib/lists.lua': '',
    },
    [
      'policy.lua:2 major require-missing: require("lib.list") finds nothing: the policy has no lib/list.lua, and no library is called so',
      'policy.lua:2 minor require-missing: require("gone") finds nothing: the policy has no gone.lua, and no library is called so',
    ],
    {
      'policy.lua': policyOf(
        {
          validate_data:
            'require("lib.lists") require("string") require("msys.pcre") require("json") require("msys.any") require("lpeg") require("made") require(name) return 0',
        },
        'package.preload.made = print local name',
      ),
      'lib/lists.lua': '',
    },
  ],
])('%s', (_title, policy, findings, clean) => {
  test('is found', () => expect(findingsOf(policy)).toEqual(findings))

  test('is not found where it is not', () => expect(findingsOf(clean)).toEqual([]))
})

test('the nearest name is told of a method, of a module, and of a list', () => {
  const policy = {
    'policy.lua': policyOf({
      validate_data: 'msg:headr("X") require("lib.list") msys.cidr.query("good_guys") return 0',
    }),
    'lib/lists.lua': '',
  }
  expect(diagnosisOf(policy, ['goodguys']).findings.map(({ hint }) => hint)).toEqual([
    'did you mean msg:header',
    'did you mean require("lib.lists")',
    'did you mean good_guys',
  ])
})

test('a list that a world answers for, and that no policy names, is told', () => {
  const policy = policyOf({ validate_connect: 'msys.cidr.query("good") return 0' }, 'local other = "built" .. "name"')
  expect(diagnosisOf(policy, ['good', 'bad', 'built']).findings.map(told)).toEqual([
    'policy minor world-unasked: the world answers for the list bad, and no string of the policy names it',
  ])
})

test('how a hook is fired that no session reaches is told with its arguments, or why it cannot be', () => {
  const { findings } = diagnosisOf(
    policyOf({ core_log_attempt_v1: '', core_control_shutdown: '', cluster_stats_request: '' }),
  )
  expect(findings.map(({ callout, hint }) => `${callout}: ${hint}`)).toMatchInlineSnapshot(`
    [
      "core_log_attempt_v1: compare the policy without it, and look at it by itself",
      "core_control_shutdown: a step for it: - fire: { hook: core_control_shutdown }; see reprise record --help",
      "cluster_stats_request: no step of a scenario can fire it: cluster_stats_request takes cclosure, of the type void *, which only a server has",
    ]
  `)
})

test.each(['thing', 'constructor', 'toString', '__proto__'])('a variable called %s is one as any other', (name) => {
  const policy = policyOf(
    { validate_data: `local ${name} = made() ${name}:get_message_size(1) return 0` },
    `function ${name}() end local function made() return ${name}() end`,
  )
  expect(findingsOf(policy)).toEqual([
    'policy.lua:2 minor call-arguments: this may be msg:get_message_size, which takes 0 arguments, and is given 1: what is too much is ignored',
  ])
})

test('what is told of arguments is told of functions that there are', () => {
  const names = new Set(calls.map(({ name }) => name))
  expect(Object.keys(argumentCounts).filter((name) => !names.has(name))).toEqual([])
  expect(Object.values(argumentCounts).filter(([least, most]) => least > most)).toEqual([])
})

test('a module that cannot be loaded is told by the boot that it ends, too', () => {
  const { boot, findings } = diagnosisOf('local lists = require("lists")')
  expect(boot).toBe('failed')
  expect(findings.map(({ rule }) => rule)).toEqual(['boot', 'require-missing'])
})
