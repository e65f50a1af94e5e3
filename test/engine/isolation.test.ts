import { describe, expect, test } from 'vitest'
import { verifySessions } from '../../src/engine/verify-sessions.js'
import { everySession } from '../../src/store/query/every-session.js'
import { openStore } from '../../src/store/store.js'
import { recorded } from './given-recording.js'
import { compareWith, storeWith } from './given-store.js'

const steps = ['EHLO mail.example.com', 'MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.net>', 'QUIT']

const withState = (head: string, body: string): string => `${head}
local policy = {}
function policy:validate_rcptto(msg, str, accept, vctx)
  ${body}
  return msys.core.VALIDATE_CONT
end
msys.registerModule("policy", policy)
`

const leftBy = (head: string, body: string): readonly string[] => {
  const replay = recorded(withState(head, body), steps).replayed()
  if (replay.outcome === 'unfaithful') throw new Error(replay.why)
  return replay.left.map(({ name }) => name)
}

describe('a session of a policy leaves', () => {
  test.each([
    ['a counter in a global', '', 'total = (total or 0) + 1', ['total']],
    ['a memoised answer', 'local seen = {}', 'seen[msg:rcptto()] = true', ['seen["b@example.net"]']],
    ['a local of the file', 'local last = ""', 'last = msg:rcptto()', ['local last of policy.lua']],
    ['a field of its module', '', 'policy.count = (policy.count or 0) + 1', ['policy.count']],
    ['another metatable', 'shared = {}', 'setmetatable(shared, { __index = string })', ['shared metatable']],
    [
      'another table in the place of one that was collected',
      'local last = { seen = 1 }',
      'last = nil; collectgarbage(); last = { seen = 2 }',
      ['local last of policy.lua'],
    ],
    [
      'the same as a field',
      'cache = { last = { seen = 1 } }',
      'cache.last = nil; collectgarbage(); cache.last = { seen = 2 }',
      ['cache.last'],
    ],
    [
      'another text in the place of one that was collected',
      'local last = ("a"):rep(9)',
      'last = nil; collectgarbage(); last = ("b"):rep(9)',
      ['local last of policy.lua'],
    ],
    [
      'another coroutine in the place of one that was collected',
      'local last = coroutine.create(function() end)',
      'last = nil; collectgarbage(); last = coroutine.create(function() end)',
      ['local last of policy.lua'],
    ],
    ['what it seeds random numbers with', '', 'math.randomseed(42)', ['math.randomseed']],
    ['how garbage is collected', '', 'collectgarbage("setpause", 1000)', ['collectgarbage("setpause")']],
    [
      'another environment of a function that others call too',
      'function shared() return limit end',
      'setfenv(shared, { limit = 3 })',
      ['the environment of the function at policy.lua:1'],
    ],
    ['a method of all texts', '', 'string.shout = string.upper', ['string.shout']],
    ['a metamethod of all texts', '', 'getmetatable("").__add = string.rep', ['metatable of strings.__add']],
    ['two tables where there was one', 'local one = {}; both = { a = one, b = one }', 'both.b = {}', ['both.b']],
    ['one table where there were two', 'both = { a = {}, b = {} }', 'both.a = {}; both.b = both.a', ['both.b']],
    ['nothing, where it builds the same anew', 'both = { a = {}, b = {} }', 'both.a = {}; both.b = {}', []],
    ['nothing, where it keeps to self', '', 'self.count = (self.count or 0) + 1; self.t = { msg }', []],
    ['nothing, where it makes garbage', '', 'local t = {} for i = 1, 100 do t[i] = { i .. "x" } end', []],
    [
      'nothing, where it looks things up',
      'local known = { a = 1 }',
      'print(known.a, string.rep("x", 3), msg:mailfrom())',
      [],
    ],
    ['nothing, where it defers', '', 'msys.runInPool("IO", function() print("later") end)', []],
  ])('%s', (_title, head, body, expected) => {
    expect(leftBy(head, body)).toEqual(expected)
  })
})

const counting = withState('local count = 0', 'count = count + 1; if count > 1 then vctx:set_code(550, "again") end')

describe('a comparison', () => {
  test('counts sessions that are the same and leave state on either side, and names them', async () => {
    const path = storeWith(withState('', ''), [steps, ['EHLO mail.example.com', 'QUIT'], steps])
    const { sessions, isolated } = await compareWith(path, counting)
    expect(sessions).toMatchObject({ total: 3, same: 3, isolated: 2 })
    expect(isolated!.map(({ state }) => state)).toEqual([['local count of policy.lua'], ['local count of policy.lua']])
  })

  test('does not count one that drifted', async () => {
    const path = storeWith(withState('', ''), [steps])
    const { sessions, isolated } = await compareWith(path, withState('', 'n = 1; vctx:set_code(550, "no")'))
    expect([sessions.drifted, sessions.isolated, isolated]).toEqual([1, 0, []])
  })

  test('tells fragile decisions of both sides, with their sessions', async () => {
    const fragile = withState('', 'for k in pairs({ a = 1, b = 2 }) do vctx:set_code(550, k) break end')
    const path = storeWith(fragile, [steps])
    const found = (await compareWith(path, `\n${fragile}`)).fragile!
    expect(found.map(({ session, ...one }) => one)).toEqual([
      {
        phase: 'rcptto#1 <b@example.net>',
        line: 'policy.lua:4',
        reason: 'in another order of the table: the result is another',
        side: 'recorded',
      },
      {
        phase: 'rcptto#1 <b@example.net>',
        line: 'policy.lua:5',
        reason: 'in another order of the table: the result is another',
        side: 'candidate',
      },
    ])
  })
})

describe('a comparison tells which orders it tried', () => {
  const steadyOver = (fields: string) => withState('', `for k in pairs({ ${fields} }) do vctx:set_code(550, "no") end`)
  const ordersUnder = async (policy: string) => {
    const { fragile, orders } = await compareWith(storeWith(policy, [steps, steps]), `\n${policy}`)
    expect(fragile).toEqual([])
    return orders
  }

  test('where they are not all there is, of both sides', async () => {
    const twenty = Array.from({ length: 20 }, (_, index) => `k${index} = 1`).join(', ')
    expect(await ordersUnder(steadyOver(twenty))).toEqual([
      { line: 'policy.lua:4', what: 'order', side: 'recorded', places: 32, tried: 16, sessions: 2 },
      { line: 'policy.lua:5', what: 'order', side: 'candidate', places: 32, tried: 16, sessions: 2 },
    ])
  })

  test('and of two keys, which have but one other order, nothing', async () => {
    expect(await ordersUnder(steadyOver('a = 1, b = 2'))).toBeUndefined()
  })

  test('and of an address, which has no end of others', async () => {
    expect(await ordersUnder(withState('', 'if tostring({}) == "x" then vctx:set_code(550, "no") end'))).toMatchObject([
      { line: 'policy.lua:4', what: 'address', tried: 3 },
      { line: 'policy.lua:5', what: 'address', tried: 3 },
    ])
  })
})

test('a verification names both, and counts the sessions as faithful', () => {
  const body = 'total = (total or 0) + 1; for k in pairs({ a = 1, b = 2 }) do print(k) end'
  const store = openStore(storeWith(withState('', body), [steps, steps]), { mode: 'read' })
  const { faithful, fragile, isolated } = verifySessions(store, everySession)
  store.close()
  expect(faithful).toBe(2)
  expect(fragile.map(({ line }) => line)).toEqual(['policy.lua:4', 'policy.lua:4'])
  expect(isolated.map(({ state }) => state)).toEqual([['total'], ['total']])
})
