import { describe, expect, test } from 'vitest'
import { defaultCompareOptions } from '../../src/engine/compare-options.js'
import { Comparer } from '../../src/engine/comparer.js'
import { readRecordings } from '../../src/engine/read-recording.js'
import type { Recording } from '../../src/engine/recording.js'
import { watched } from '../../src/engine/watched.js'
import { everySession } from '../../src/store/query/query.js'
import { openStore } from '../../src/store/store.js'
import { hello, moduleOf, oneMessage } from '../momentum/given-policy.js'
import { driftLine, revisionOf } from './given-recording.js'
import { addSessions, compareWith, storeWith } from './given-store.js'

const policy = moduleOf({ validate_rcptto: '' })
const two = () => storeWith(policy, [oneMessage, oneMessage])

test('a candidate that does not boot is one critical drift, and no session has a verdict of its own', async () => {
  const { sessions, drifts, undecidable } = await compareWith(two(), `${policy}\nlocal t = nil\nt.x = 1`)
  expect(drifts.map(driftLine)).toMatchInlineSnapshot(`
    [
      "boot registration critical boot: "booted" → {"kind":"error","message":"policy.lua:7: attempt to index local 't' (a nil value)","traceback":"policy.lua:7: in main chunk"}",
    ]
  `)
  expect(sessions).toMatchObject({ total: 2, same: 0, drifted: 0, undecidable: 2 })
  expect(undecidable).toEqual([])
})

test('an init that does not return true is the same', async () => {
  const candidate = 'msys.registerModule("mod", { init = function() return false end })'
  const { drifts } = await compareWith(two(), candidate)
  expect(drifts.map(driftLine)).toMatchInlineSnapshot(`
    [
      "boot registration critical boot: "booted" → {"kind":"return","got":"init of mod returned false"}",
    ]
  `)
})

test('a callout that is added is told, also where it does nothing', async () => {
  const { sessions, drifts } = await compareWith(two(), moduleOf({ validate_rcptto: '', validate_data: '' }))
  expect(drifts.map(driftLine)).toMatchInlineSnapshot(`
    [
      "boot registration info callouts.validate_data: false → true",
    ]
  `)
  expect(sessions).toMatchObject({ same: 2, drifted: 0 })
})

test('a callout that is misspelt is a major drift: production never calls it', async () => {
  const { drifts } = await compareWith(two(), moduleOf({ validate_rcpto: '' }))
  expect(drifts.map(driftLine)).toMatchInlineSnapshot(`
    [
      "boot registration major misspelt.validate_rcpto: null → "never called: validate_rcptto is the callout"",
      "boot registration info callouts.validate_rcptto: true → false",
      "boot registration info boot.output: [] → ["scriptlet: no usable methods found for module mod in registerModule call"]",
    ]
  `)
})

test('a callout that the base misspelt too is no drift', async () => {
  const misspelt = moduleOf({ validate_rcpto: '', validate_rcptto: '' })
  expect((await compareWith(storeWith(misspelt, [oneMessage]), `-- mended nothing\n${misspelt}`)).drifts).toEqual([])
})

test.each([
  ['says', 'print("hello")', 'info boot.output'],
  ['registers outside of sessions', 'msys.adaptive.registerRules({ a = 1 })', 'minor boot.outside'],
  ['adds to the console', 'msys.registerControl("delay", function() end)', 'minor boot.outside'],
  ['sets of the ActiveFilter', 'msys.cloudmark.set_af_mode_keep()', 'minor boot.outside'],
  ['registers for AUTH', 'msys.registerAuth("mine", { authenticate = print })', 'minor boot.definitions'],
  ['defines', 'msys.audit_series.define("s", "string", 60, 10)', 'minor boot.definitions'],
])('what a candidate %s while it boots is told once', async (_, body, told) => {
  const { drifts } = await compareWith(storeWith(policy, [oneMessage, oneMessage]), `${policy}\n${body}`)
  expect(drifts.map(driftLine)).toEqual([expect.stringContaining(`boot registration ${told}`)])
})

test('that a candidate keeps a series is told once', async () => {
  const defining = (options: string): string => `${policy}\nmsys.audit_series.define("s", "string", 60, 10${options})`
  const path = storeWith(defining(''), [oneMessage, oneMessage])
  const { drifts } = await compareWith(path, defining(', { persist = true }'))
  expect(drifts.map(driftLine)).toEqual([expect.stringContaining('boot registration minor boot.definitions')])
})

test('a question that a candidate no longer asks while it boots is told once', async () => {
  const world = { dns: { 'a.example A': ['192.0.2.1'] } }
  const asking = `${policy}\nlocal V = msys.dnsLookup("a.example")[1]`
  const { sessions, drifts } = await compareWith(storeWith(asking, [oneMessage, oneMessage], { world }), policy)
  expect(drifts.map(driftLine)).toEqual([expect.stringContaining('boot registration minor boot.calls')])
  expect(sessions).toMatchObject({ same: 2 })
})

const unloading = (body: string): string =>
  `${policy}\ndo local mod = {} function mod:deinit() ${body} end msys.registerModule("unloading", mod) end`

test.each([
  ['says otherwise', 'print("bye") return true', 'info deinit.output: ["so long"] → ["bye"]'],
  ['fails', 'print("so long") return nil', 'major deinit.failures: [] → ["returned nil"]'],
])('a deinit that %s is told once, and no session hangs on it', async (_, body, told) => {
  const path = storeWith(unloading('print("so long") return true'), [oneMessage, oneMessage])
  const { sessions, drifts, assumptions } = await compareWith(path, unloading(body))
  expect(drifts.map(driftLine)).toEqual([expect.stringContaining(`boot registration ${told}`)])
  expect(sessions).toMatchObject({ total: 2, same: 2, drifted: 0 })
  expect(assumptions).toContainEqual(expect.objectContaining({ id: 'deinit-after-boot', sessions: 2 }))
})

test('a deinit that moves to another line, or into another module, is no drift', async () => {
  const failing = 'print({}) error("boom")'
  const path = storeWith(unloading(failing), [oneMessage])
  expect((await compareWith(path, `-- moved\n${unloading(failing).replace('unloading', 'renamed')}`)).drifts).toEqual(
    [],
  )
})

test('a deinit that asks the outside is undecidable by itself, said once', async () => {
  const path = storeWith(unloading('return true'), [oneMessage, oneMessage])
  const { sessions, drifts, undecidable } = await compareWith(
    path,
    unloading('msys.dnsLookup("a.example") return true'),
  )
  expect(sessions).toMatchObject({ total: 2, same: 2 })
  expect(drifts).toEqual([])
  expect(undecidable).toMatchInlineSnapshot(`
    [
      {
        "arguments": null,
        "call": "deinit",
        "hint": "no session hangs on it: look at deinit by itself",
        "phase": "boot",
        "reason": "deinit asks msys.dnsLookup, and what is answered when a policy is unloaded is not recorded",
        "session": "",
      },
    ]
  `)
})

test('a policy that is compared with itself says nothing of its deinit', async () => {
  const asks = unloading('msys.dnsLookup("a.example") return true')
  const { undecidable, sessions } = await compareWith(storeWith(asks, [oneMessage]), asks)
  expect(undecidable).toEqual([])
  expect(sessions).toMatchObject({ same: 1 })
})

test('a question of the boot that nobody answered makes the whole comparison undecidable, said once', async () => {
  const { sessions, drifts, undecidable } = await compareWith(two(), `msys.dnsLookup("boot.example", "A")\n${policy}`)
  expect(sessions).toMatchObject({ total: 2, undecidable: 2 })
  expect(drifts).toEqual([])
  expect(undecidable).toMatchInlineSnapshot(`
    [
      {
        "arguments": [
          "boot.example",
          "A",
        ],
        "call": "msys.dnsLookup",
        "hint": "give the answer with --world FILE, or record the session under a policy that asks it",
        "phase": "boot",
        "reason": "msys.dnsLookup("boot.example","A") was never asked in this session",
        "session": "",
      },
    ]
  `)
})

test('a question that the base asked while it booted has its answer', async () => {
  const asks = `local found = msys.dnsLookup("boot.example", "A")\n${moduleOf({ validate_connect: 'print(found[1])' })}`
  const path = storeWith(asks, [oneMessage], { world: { dns: { 'boot.example A': ['192.0.2.1'] } } })
  expect((await compareWith(path, `${asks}\n-- the same`)).sessions).toMatchObject({ same: 1 })
})

test('a syntax error is trouble that names the line', async () => {
  const broken = `${policy}\nif then`
  await expect(compareWith(two(), broken)).rejects.toMatchObject({
    code: 'policy-syntax',
    message: expect.stringContaining(`candidate does not compile: policy.lua:${broken.split('\n').length}: `),
  })
  const files = { 'policy.lua': 'require("other")', 'other.lua': '\n\nlocal = 1' }
  await expect(compareWith(two(), { files })).rejects.toMatchObject({
    code: 'policy-syntax',
    message: expect.stringMatching(/other\.lua:3: /),
  })
})

test('sessions of several revisions are each held against their own', async () => {
  const path = two()
  addSessions(path, moduleOf({ validate_rcptto: 'vctx:set_code(550, "no")' }), {
    sessions: [oneMessage],
    name: 'strict',
  })
  const { bases, sessions, drifts } = await compareWith(path, policy)
  expect(bases.map(({ name, sessions: count }) => [name, count])).toEqual([
    ['base', 2],
    ['strict', 1],
  ])
  expect(sessions).toMatchObject({ same: 2, drifted: 1 })
  expect(drifts.map(driftLine)).toHaveLength(1)
})

test('of more drifts than are listed the worst are listed, and all are counted', async () => {
  const path = storeWith(policy, [...Array.from({ length: 5 }, () => [hello, 'QUIT']), oneMessage])
  const candidate = moduleOf({ validate_rcptto: 'vctx:set_code(550, "no")', validate_ehlo: 'print("hello")' })
  const { drifts, truncated, kinds } = await compareWith(path, candidate, { limit: 2 })
  expect(truncated).toBe(true)
  expect(kinds).toEqual({ registration: 1, reply: 1, output: 6 })
  expect(drifts.map(driftLine)).toMatchInlineSnapshot(`
    [
      "rcptto#1 <b@example.net> reply critical reply: [250,"2.0.0 RCPT TO accepted"] → [550,"no"] (validate_rcptto, policy.lua:3)",
      "boot registration info callouts.validate_ehlo: false → true",
      "ehlo output info output: null → ["hello"] (validate_ehlo)",
    ]
  `)
})

test('a candidate whose boot the clock has to stop is stopped once, not for every session', () => {
  const bomb = `string.find(string.rep("a", 30), string.rep("a?", 30) .. string.rep("a", 30))\n${policy}`
  const store = openStore(two(), { mode: 'read' })
  const comparer = new Comparer(store, revisionOf(bomb), defaultCompareOptions)
  const work = (recording: Recording): string => comparer.compare(recording).verdict
  const verdicts = [...watched(readRecordings(store, everySession), { work, stopped: () => 'stopped' }, 300)]
  expect(verdicts.map(([, verdict]) => verdict)).toEqual(['stopped', 'undecidable'])
  expect(comparer.undecidable).toMatchInlineSnapshot(`
    [
      {
        "arguments": null,
        "call": "clock",
        "hint": "look for a pattern that backtracks, or a very long string, in what runs when the policy is loaded",
        "phase": "boot",
        "reason": "the policy took too long to boot, and was stopped",
        "session": "",
      },
    ]
  `)
  store.close()
})

describe('a callout that only some sessions lead to', () => {
  const before = `${policy}\ndo local mod = {} function mod:core_log_delivery_v1() print("old") end function mod:http_request_eval() end msys.registerModule("late", mod) end`
  const after = before.replace('old', 'new')

  test('is not checked where none of them does, and says so', async () => {
    const { drifts, neverCalled } = await compareWith(storeWith(before, [oneMessage]), after)
    expect({ drifts, neverCalled }).toEqual({ drifts: [], neverCalled: ['core_log_delivery_v1', 'http_request_eval'] })
  })

  test('is checked by a session that delivers', async () => {
    const { drifts, neverCalled } = await compareWith(
      storeWith(before, [oneMessage, [...oneMessage, { deliver: '250 ok' }]]),
      after,
    )
    expect(drifts.map(driftLine)).toEqual([
      'delivered#1 <b@example.net> output info output: ["old"] → ["new"] (core_log_delivery_v1)',
    ])
    expect(neverCalled).toEqual(['http_request_eval'])
  })

  test('the log of rejections is called where a session is refused, in whatever phase', async () => {
    const logging = moduleOf({ validate_rcptto: '', core_log_rejection: '' })
    const refusing = moduleOf({ validate_rcptto: 'vctx:set_code(550, "no")', core_log_rejection: '' })
    const never = async (policy: string) => (await compareWith(storeWith(policy, [oneMessage]), policy)).neverCalled
    expect([await never(logging), await never(refusing)]).toEqual([['core_log_rejection'], []])
  })
})

test('calls outside of their phases are named', async () => {
  const store = storeWith(moduleOf({ validate_rcptto: 'msg:discard()' }), [oneMessage])
  const { assumptions } = await compareWith(store, moduleOf({ validate_rcptto: 'msg:discard() msg:header("X")' }))
  expect(assumptions.find(({ id }) => id === 'out-of-phase')).toMatchObject({
    sessions: 1,
    calls: ['msg:discard in rcptto', 'msg:header in rcptto'],
  })
})
