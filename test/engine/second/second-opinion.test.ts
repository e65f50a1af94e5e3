import { expect, test } from 'vitest'
import type { SecondOpinion } from '../../../src/domain/second-opinion.js'
import { reasonOf } from '../../../src/engine/second/reason-of.js'
import { type AskedStore, secondOpinion } from '../../../src/engine/second/second-opinion.js'
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

const opinionOf = (
  storePath: string,
  candidate?: string,
  options: Partial<AskedStore> = {},
): Promise<SecondOpinion> => {
  const asked = { storePath, query: everySession, limit: 100, workers: 1, ...options }
  return secondOpinion(candidate === undefined ? asked : { ...asked, candidate: revisionOf(candidate) })
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

test('what the bridge makes the same comes to the same in every phase', async () => {
  const path = storeWith(asked(bridged), [steps, steps])
  expect(await opinionOf(path)).toEqual({
    machine: 'wasmoon@1.16.0',
    sessions: 2,
    parted: 0,
    partings: [],
    truncated: false,
    notAsked: [],
  })
})

test('each phase in which the machines part is told, with what is first otherwise and the reason where one is known', async () => {
  const policy = asked(
    `vctx:set(msys.core.VCTX_CONN, "zero", 0 .. "" .. -0)
if msg:rcptto() == "c@example.net" and upvalues() == 1 then vctx:set_code(550, "no") return 1 end`,
    'local function upvalues() return debug.getinfo(1, "u").nups end',
  )
  const path = storeWith(policy, [steps])
  const { sessions, parted, partings } = await opinionOf(path)
  expect({ sessions, parted }).toEqual({ sessions: 1, parted: 1 })
  const zero = (text: string) => ({ kind: 'did', effect: ['context', 'conn', 'zero', text], line: 'policy.lua:4' })
  const at = { callout: 'validate_rcptto', module: 'm' }
  const first = { ...at, own: zero('00'), second: zero('0-0') }
  const refused = { kind: 'did', effect: ['code', 550, 'no'], line: 'policy.lua:5' }
  expect(partings.map(({ session: _, ...rest }) => rest)).toEqual([
    {
      phase: 'rcptto#1 <b@example.net>',
      side: 'recorded',
      result: { kind: 'context', path: 'context.conn.zero', own: '00', second: '0-0' },
      first,
      reason: 'negative-zero',
      unexplained: null,
      since: null,
    },
    {
      phase: 'rcptto#1 <c@example.net>',
      side: 'recorded',
      result: { kind: 'reply', path: 'reply', own: [250, '2.0.0 RCPT TO accepted'], second: [550, 'no'] },
      first,
      reason: 'negative-zero',
      unexplained: { ...at, own: { kind: 'returned', value: 0, line: null }, second: refused },
      since: null,
    },
  ])
  const store = openStore(path, { mode: 'read' })
  expect(verifySessions(store, everySession)).toMatchObject({ faithful: 1, unfaithful: [] })
  store.close()
})

const onSecond = 'local isSecond = debug.getinfo(1, "u").nups == 1 and msys'

test.each([
  [
    'a question behind an effect',
    `${onSecond} vctx:set(msys.core.VCTX_CONN, "n", 1)
if isSecond then msys.dnsLookup("b.example", "mx") end vctx:set_code(isSecond and 550 or 250, "x")`,
    { kind: 'did', effect: ['code', 250, 'x'], line: 'policy.lua:5' },
    { kind: 'asked', call: 'msys.dnsLookup', key: ['b.example', 'MX'], line: 'policy.lua:5' },
  ],
  [
    'an effect before a question, a reply and an error',
    `${onSecond}
vctx:set(msys.core.VCTX_CONN, "n", isSecond and 2 or 1)
if isSecond then msys.dnsLookup("a.example", "mx") error("no") end`,
    { kind: 'did', effect: ['context', 'conn', 'n', '1'], line: 'policy.lua:5' },
    { kind: 'did', effect: ['context', 'conn', 'n', '2'], line: 'policy.lua:5' },
  ],
  [
    'an error, by its line',
    `${onSecond}
if isSecond then
  error("no") end`,
    { kind: 'returned', value: 0, line: null },
    { kind: 'failed', failure: 'no', line: 'policy.lua:6' },
  ],
  [
    'what is printed',
    `${onSecond}
if isSecond then print("x") end print("y")`,
    { kind: 'printed', text: 'y', line: 'policy.lua:5' },
    { kind: 'printed', text: 'x', line: 'policy.lua:5' },
  ],
  [
    'what one of them does besides',
    `${onSecond}
if not isSecond then vctx:set(msys.core.VCTX_CONN, "n", "1") end`,
    { kind: 'did', effect: ['context', 'conn', 'n', '1'], line: 'policy.lua:5' },
    { kind: 'returned', value: 0, line: null },
  ],
])('what is first otherwise is told: %s', async (_title, body, own, second) => {
  const [parting] = (await opinionOf(storeWith(asked(body), [steps]))).partings
  expect(parting?.first).toEqual({ callout: 'validate_rcptto', module: 'm', own, second })
})

test('phases that come to the same on another way part, too', async () => {
  const policy = asked(`${onSecond} vctx:set(msys.core.VCTX_CONN, "n", isSecond and 2 or 1)
vctx:set(msys.core.VCTX_CONN, "n", 3)`)
  const { parted, partings } = await opinionOf(storeWith(policy, [steps.slice(0, 3)]))
  expect([parted, partings.map(({ result, first }) => [result, first?.second])]).toEqual([
    1,
    [[null, { kind: 'did', effect: ['context', 'conn', 'n', '2'], line: 'policy.lua:4' }]],
  ])
})

test('what hangs on the order of keys that have none by themselves is told so, and nothing else that goes through tables is', async () => {
  const head = 'local keys, names = {}, {} for i = 1, 40 do local key = {} names[key] = i keys[i] = key end'
  const first = 'for key in pairs(names) do vctx:set(msys.core.VCTX_CONN, "first", names[key]) break end'
  const inOrder = 'for name in pairs({ a = 1, b = 2 }) do vctx:set(msys.core.VCTX_CONN, name, isSecond and 1 or 2) end'
  const reasonsOf = async (body: string) => {
    const { partings } = await opinionOf(storeWith(asked(body, head), [steps.slice(0, 3)]))
    return partings.map(({ reason }) => reason)
  }
  expect(await reasonsOf(first)).toEqual(['addresses'])
  expect(await reasonsOf(`${onSecond}\n${inOrder}`)).toEqual([null])
})

test('a question that the second machine alone asks is named', async () => {
  const policy = asked('if debug.getinfo(1, "u").nups == 1 and msys then msys.dnsLookup("b.example", "mx") end')
  const [parting] = (await opinionOf(storeWith(policy, [steps]))).partings
  expect(parting).toMatchObject({
    phase: 'rcptto#1 <b@example.net>',
    result: {
      kind: 'calls',
      own: null,
      second: ['rcptto#1 <b@example.net>', 'msys.dnsLookup', ['b.example', 'MX']],
    },
    first: {
      own: { kind: 'returned', value: 0 },
      second: { kind: 'asked', call: 'msys.dnsLookup', key: ['b.example', 'MX'], line: 'policy.lua:4' },
    },
    reason: null,
  })
})

test('a policy that the second machine loads otherwise parts at the boot, and is not asked where it does not load', async () => {
  const loads = (condition: string) => `${asked('')}\nif debug.getinfo(1, "u").nups == 1 then ${condition} end`
  const printing = await opinionOf(storeWith(loads('print("other")'), [steps]))
  expect([
    printing.sessions,
    printing.partings.map(({ session, phase, result }) => [session, phase, result?.path]),
  ]).toEqual([1, [['', 'boot', 'boot.output']]])
  const failing = await opinionOf(storeWith(loads('error("other")'), [steps]))
  expect(failing.partings.map(({ result }) => result?.path)).toContain('boot')
  expect([failing.sessions, failing.notAsked]).toEqual([
    0,
    [{ why: 'its policy does not load on the second machine', sessions: 1 }],
  ])
})

test('where one of the machines gives up, that session is not asked, and the others are', async () => {
  const body = 'if isSecond and msg:rcptto() == "b@example.net" then ("a"):rep(200000):find(("a?"):rep(200000)) end'
  const path = storeWith(asked(`${onSecond}\n${body}`), [steps, steps.filter((step) => !step.includes('b@'))])
  const { sessions, partings, notAsked } = await opinionOf(path)
  const why = 'one of the machines gave up inside its script, as it may with a very long pattern'
  expect([sessions, partings, notAsked]).toEqual([1, [], [{ why, sessions: 1 }]])
})

test('a candidate is asked about, too, and what is not listed is said', async () => {
  const path = storeWith(asked('vctx:set(msys.core.VCTX_CONN, "n", "1")'), [steps, steps])
  const candidate = asked('vctx:set(msys.core.VCTX_CONN, "n", 0 .. "" .. -0)')
  const { parted, partings, truncated } = await opinionOf(path, candidate, { limit: 1 })
  expect({ parted, truncated, sides: partings.map(({ side }) => side) }).toEqual({
    parted: 2,
    truncated: true,
    sides: ['candidate'],
  })
})

test('where a world answers what was never recorded, the candidate goes on with it on both machines', async () => {
  const path = storeWith(asked(''), [steps])
  const candidate = asked(`local found = msys.dnsLookup("b.example", "mx")
vctx:set(msys.core.VCTX_CONN, "n", found[1] .. (0 .. "" .. -0))`)
  const without = await opinionOf(path, candidate)
  expect([without.sessions, without.partings]).toEqual([1, []])
  const newSupplement = () => () => ({ records: ['mx.b.example'] })
  const { partings } = await opinionOf(path, candidate, { newSupplement })
  expect(partings.map(({ side, result }) => [side, result?.own, result?.second])).toEqual([
    ['candidate', 'mx.b.example00', 'mx.b.example0-0'],
    ['candidate', undefined, undefined],
  ])
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
  ['the sign of nan', 'it is -nan', 'it is nan', 'nan-sign'],
  ['a number', '-0.5', '0.5', null],
  ['digits', '1.0986122886681', '1.0986122886682', 'last-digits'],
  ['a bound', "'for' limit must be a number", "'for' step must be a number", 'loop-bounds'],
  ['a limit', 'limit on memory reached', null, 'limits'],
  ['a word of the policy', 'no memory left', 'ok', null],
  ['a stack', 'stack overflow', 'ok', 'depth'],
  ['an address', 'table: 0x00012ab8', 'table: 0x0004ff10', 'addresses'],
  ['the sign of 0, as a value', { $num: '-0' }, 0, 'negative-zero'],
  ['bytes that are no text', { $bytes: '/y0w' }, { $bytes: '/zA=' }, 'negative-zero'],
  ['anything else', 'a', 'b', null],
])('%s: the reason', (_title, own, second, reason) => {
  expect(reasonOf({ own, second }, () => false)).toBe(reason)
})

test('where what Lua leaves open decides on its own machine, that may be the reason', () => {
  expect(reasonOf({ own: 'a', second: 'b' }, () => true)).toBe('addresses')
})

test.each(goldenNames)('the golden recordings of %s come to the same on the second machine', async (name) => {
  const { store, sessions } = await givenGolden(name)
  expect(await opinionOf(store.path)).toMatchObject({ sessions, parted: 0, notAsked: [] })
})

test('a recording with a gap is compared as far as it reaches', async () => {
  const behind = `msys.registerModule("n", { validate_data_spool = function() os.getenv("HOME") end })`
  const whole = [...steps.slice(0, -1), 'DATA', { message: 'Subject: a\r\n\r\nb\r\n' }, 'QUIT']
  const { sessions, parted, partings } = await opinionOf(storeWith(`${asked('')}\n${behind}`, [whole]))
  expect([sessions, parted, partings]).toEqual([1, 0, []])
  const parts = asked('if debug.getinfo(1, "u").nups == 1 then os.getenv("HOME") end')
  expect((await opinionOf(storeWith(`${parts}\n${behind}`, [whole]))).partings).toMatchObject([
    { phase: 'rcptto#1 <b@example.net>', result: { path: 'calls', own: null } },
  ])
})
