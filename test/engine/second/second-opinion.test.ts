import { expect, test } from 'vitest'
import type { SecondOpinion } from '../../../src/domain/second-opinion.js'
import { reasonOf } from '../../../src/engine/second/reason-of.js'
import { secondOpinion } from '../../../src/engine/second/second-opinion.js'
import { verifySessions } from '../../../src/engine/verify-sessions.js'
import { everySession } from '../../../src/store/query/query.js'
import { openStore } from '../../../src/store/store.js'
import { givenGolden, goldenNames } from '../given-golden.js'
import { revisionOf } from '../given-recording.js'
import { storeWith } from '../given-store.js'

const steps = [
  'EHLO a.example',
  'MAIL FROM:<a@example.com>',
  'RCPT TO:<b@example.net>',
  'RCPT TO:<c@example.net>',
  'QUIT',
]

/** A policy that is asked about every recipient, with what it does first and what it does then. */
const asked = (body: string, head = ''): string =>
  `${head}\nmsys.registerModule("m", {\nvalidate_rcptto = function(_, msg, str, ac, vctx)\n${body}\nreturn 0 end})`

const opinionOf = (path: string, candidate?: string, limit = 100): SecondOpinion => {
  const store = openStore(path, { mode: 'read' })
  try {
    return secondOpinion(store, everySession, { limit, ...(candidate && { candidate: revisionOf(candidate) }) })
  } finally {
    store.close()
  }
}

/** What 5.4 and 5.1 have otherwise, each of which would part the machines without the bridge. */
const bridged = `
local parts = {}
local function note(...) for i = 1, select("#", ...) do parts[#parts + 1] = tostring((select(i, ...))) end end
for name in pairs({ one = 1, two = 2, three = 3, four = 4, five = 5, [7] = 1, [true] = 1, [2.5] = 1 }) do note(name) end
note(10 / 2, 2 ^ 53, 7 % 0, 1 % 0.1, "010" + 1, 6 & 3 | 8, 7 \\ 2, #"abc", string.format("%d|%5.1f|%x", 3.9, 2.25, 255))
note(("abc"):gsub("b*", "x"), ("a,b"):find("", 10), ("x"):rep(3, ","), pcall(string.format, "%s", nil))
note(pcall(function() return nil .. "x" end), pcall(load, "return 1"), unpack({ 1, 2 }))
note(setmetatable({}, { __len = function() return 9 end }) ~= nil and #setmetatable({}, { __len = function() return 9 end }))
module("m.inner", package.seeall)
goto = 5
function f(...) return arg.n + goto end
vctx:set(msys.core.VCTX_CONN, "all", table.concat(parts, " ") .. " " .. f(1, 2))`

test('what the bridge makes the same comes to the same in every phase', () => {
  const path = storeWith(asked(bridged), [steps, steps])
  expect(opinionOf(path)).toEqual({
    machine: 'wasmoon@1.16.0',
    sessions: 2,
    parted: 0,
    partings: [],
    truncated: false,
    notAsked: [],
  })
})

test('each phase in which the machines part is told, with the line and the reason where one is known', () => {
  const policy = asked(
    `vctx:set(msys.core.VCTX_CONN, "zero", 0 .. "" .. -0)
if msg:rcptto() == "c@example.net" and upvalues() == 1 then vctx:set_code(550, "no") return 1 end`,
    'local function upvalues() return debug.getinfo(1, "u").nups end',
  )
  const path = storeWith(policy, [steps])
  const { sessions, parted, partings } = opinionOf(path)
  expect({ sessions, parted }).toEqual({ sessions: 1, parted: 1 })
  expect(
    partings.map(({ phase, side, kind, path, own, second, line, callout, module, reason }) => [
      [phase, side, kind, path],
      own,
      second,
      [callout, module, line, reason],
    ]),
  ).toEqual([
    [
      ['rcptto#1 <b@example.net>', 'recorded', 'context', 'context.conn.zero'],
      '00',
      '0-0',
      ['validate_rcptto', 'm', 'policy.lua:4', 'negative-zero'],
    ],
    [
      ['rcptto#1 <c@example.net>', 'recorded', 'reply', 'reply'],
      [250, '2.0.0 RCPT TO accepted'],
      [550, 'no'],
      ['validate_rcptto', 'm', 'policy.lua:5', null],
    ],
  ])
  const store = openStore(path, { mode: 'read' })
  expect(verifySessions(store, everySession)).toMatchObject({ faithful: 1, unfaithful: [] })
  store.close()
})

test('a question that the second machine alone asks is named', () => {
  const policy = asked('if debug.getinfo(1, "u").nups == 1 and msys then msys.dnsLookup("b.example", "mx") end')
  const [parting] = opinionOf(storeWith(policy, [steps])).partings
  expect(parting).toMatchObject({
    phase: 'rcptto#1 <b@example.net>',
    kind: 'calls',
    own: null,
    second: ['rcptto#1 <b@example.net>', 'msys.dnsLookup', ['b.example', 'MX']],
    reason: null,
  })
})

test('a policy that the second machine loads otherwise parts at the boot, and is not asked where it does not load', () => {
  const loads = (condition: string) => `${asked('')}\nif debug.getinfo(1, "u").nups == 1 then ${condition} end`
  const printing = opinionOf(storeWith(loads('print("other")'), [steps]))
  expect([printing.sessions, printing.partings.map(({ session, phase, path }) => [session, phase, path])]).toEqual([
    1,
    [['', 'boot', 'boot.output']],
  ])
  const failing = opinionOf(storeWith(loads('error("other")'), [steps]))
  expect(failing.partings.map(({ path }) => path)).toContain('boot')
  expect([failing.sessions, failing.notAsked]).toEqual([
    0,
    [{ why: 'its policy does not load on the second machine', sessions: 1 }],
  ])
})

test('a candidate is asked about, too, and what is not listed is said', () => {
  const path = storeWith(asked('vctx:set(msys.core.VCTX_CONN, "n", "1")'), [steps, steps])
  const candidate = asked('vctx:set(msys.core.VCTX_CONN, "n", 0 .. "" .. -0)')
  const { parted, partings, truncated } = opinionOf(path, candidate, 1)
  expect({ parted, truncated, sides: partings.map(({ side }) => side) }).toEqual({
    parted: 2,
    truncated: true,
    sides: ['candidate'],
  })
})

test.each([
  [
    'text without a name on one side',
    "attempt to call local 'f' (a nil value)",
    'attempt to call a nil value',
    'operand-names',
  ],
  ['other names', "attempt to call local 'f' (a nil value)", "attempt to call local 'g' (a nil value)", null],
  ['a line', 'policy.lua:3: no', 'policy.lua:4: no', 'message-lines'],
  ['the sign of 0', ['-0'], ['0'], 'negative-zero'],
  ['a number', '-0.5', '0.5', null],
  ['digits', '1.0986122886681', '1.0986122886682', 'last-digits'],
  ['a bound', "'for' limit must be a number", "'for' step must be a number", 'loop-bounds'],
  ['a limit', 'limit on memory reached', null, 'limits'],
  ['a word of the policy', 'no memory left', 'ok', null],
  ['a stack', 'stack overflow', 'ok', 'depth'],
  ['anything else', 'a', 'b', null],
])('%s: the reason', (_title, own, second, reason) => {
  expect(reasonOf({ own, second, isFragile: false })).toBe(reason)
})

test('where the order of what has no order decides, that may be the reason', () => {
  expect(reasonOf({ own: 'a', second: 'b', isFragile: true })).toBe('addresses')
})

test.each(goldenNames)('the golden recordings of %s come to the same on the second machine', async (name) => {
  const { store, sessions } = await givenGolden(name)
  expect(secondOpinion(store, everySession, { limit: 10 })).toMatchObject({ sessions, parted: 0, notAsked: [] })
})

test('a recording with a gap is compared as far as it reaches', () => {
  const behind = `msys.registerModule("n", { validate_data_spool = function() os.getenv("HOME") end })`
  const whole = [...steps.slice(0, -1), 'DATA', { message: 'Subject: a\r\n\r\nb\r\n' }, 'QUIT']
  const { sessions, parted, partings } = opinionOf(storeWith(`${asked('')}\n${behind}`, [whole]))
  expect([sessions, parted, partings]).toEqual([1, 0, []])
  const parts = asked('if debug.getinfo(1, "u").nups == 1 then os.getenv("HOME") end')
  expect(opinionOf(storeWith(`${parts}\n${behind}`, [whole])).partings).toMatchObject([
    { phase: 'rcptto#1 <b@example.net>', path: 'calls', own: null },
  ])
})
