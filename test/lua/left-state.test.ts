import { describe, expect, test } from 'vitest'
import { makeMachine, valuesOf } from './make-machine.js'

/** What a session leaves, of a policy that was loaded before it. */
const left = (boot: string, session: string): readonly string[] => placesLeft(boot, session).map(({ name }) => name)

const placesLeft = (boot: string, session: string) => {
  const { machine } = makeMachine('lua51', { dialect: 'thrlua' })
  valuesOf(machine.run(boot, 'policy.lua'))
  machine.collectGarbage()
  machine.endBoot()
  const image = machine.takeImage()
  valuesOf(machine.run('session_before = 1', 'other.lua'))
  machine.restoreImage(image)
  valuesOf(machine.run(session, 'session.lua'))
  return machine.leftSince(image)
}

const counter = `
local count, seen, memo = 0, {}, {}
stats = { by = { day = 0 } }
function bump() count = count + 1 end
function note(k) seen[k] = true end
function square(n) if not memo[n] then memo[n] = n * n end return memo[n] end
function nested() return function() return function() count = 2 end end end
function get() return count end
shared = {}
worker = coroutine.create(function() while true do coroutine.yield() end end)
`

describe('a session leaves', () => {
  test.each([
    ['a counter in a global', 'total = 0', 'total = total + 1', ['total']],
    ['a global that was not there', '', 'fresh = true', ['fresh']],
    ['a global that is gone', 'total = 0', 'total = nil', ['total']],
    ['a field of a table', counter, 'stats.by.day = 1', ['stats.by.day']],
    ['an upvalue', counter, 'bump()', ['local count of policy.lua']],
    ['an upvalue of a function within a function', counter, 'nested()()()', ['local count of policy.lua']],
    ['a field of a table that a local holds', counter, 'note("a")', ['seen.a']],
    ['a memoised value', counter, 'square(3)', ['memo[3]']],
    ['another metatable of a shared table', counter, 'setmetatable(shared, { __index = {} })', ['shared metatable']],
    ['a list that grew', 'list = { 1, 2 }', 'table.insert(list, 3)', ['list[3]']],
    ['a sorted list', 'list = { 2, 1 }', 'table.sort(list)', ['list[1]', 'list[2]']],
    ['a rawset field', counter, 'rawset(stats, "x", 1)', ['stats.x']],
    ['a library function of its own', '', 'function string.trim() end', ['string.trim']],
    ['a module that it loads', '', 'package.loaded.m = {}', ['package.loaded.m']],
    ['a coroutine of the boot that moved', counter, 'coroutine.resume(worker)', ['a coroutine']],
    ['an environment', counter, 'setfenv(bump, {})', ['the environment of the function at policy.lua:4']],
    ['other globals', counter, 'setfenv(0, {})', ['the globals']],
    ['a metatable of all numbers', '', 'debug.setmetatable(0, { __index = math })', ['the metatable of numbers']],
    ['another metatable of all texts', '', 'debug.setmetatable("", { __index = {} })', ['the metatable of strings']],
    ['an upvalue set by debug', counter, 'debug.setupvalue(get, 1, 7)', ['local count of policy.lua']],
    ['a method of all texts', '', 'getmetatable("").__add = function() return "" end', ['metatable of strings.__add']],
    ['a field of a metatable', 'm = setmetatable({}, {})', 'getmetatable(m).__index = math', ['m metatable.__index']],
    ['how often garbage is collected', '', 'collectgarbage("setpause", 400)', ['collectgarbage("setpause")']],
    ['how fast it is collected', '', 'collectgarbage("setstepmul", 1)', ['collectgarbage("setstepmul")']],
    ['a collector that has stopped', '', 'collectgarbage("stop")', ['collectgarbage("stop")']],
    [
      'more tables than are noted',
      'all = {} for i = 1, 300 do all[i] = {} end',
      'for i = 1, 300 do all[i].x = i end',
      300,
    ],
    ['a big table', 'big = {}', 'for i = 1, 5000 do big[i] = i end', 5000],
  ] as const)('%s', (_title, boot, session, expected) => {
    const found = left(boot, session)
    if (typeof expected === 'number') expect(found).toHaveLength(expected)
    else expect([...found].sort()).toEqual([...expected].sort())
  })
})

/** Contents of what two sessions leave of one policy. */
const contents = (boot: string, session: string): readonly string[] =>
  placesLeft(boot, session).map(({ content }) => content)

describe('what is left is told apart by its content', () => {
  test.each([
    ['a number', '', 'x = 1', 'x = 2'],
    ['a text', '', 'x = "a"', 'x = "b"'],
    ['a key', '', 'x = { a = 1 }', 'x = { b = 1 }'],
    ['tables that are one, or two', '', 'x = { {}, {} }', 'local t = {} x = { t, t }'],
    ['a function', '', 'x = function() end', 'local a\nx = function() end'],
    ['a metatable', '', 'x = setmetatable({}, { __mode = "k" })', 'x = setmetatable({}, { __mode = "v" })'],
    ['a local', counter, 'bump()', 'bump() bump()'],
    ['the collector', '', 'collectgarbage("setpause", 1)', 'collectgarbage("setpause", 2)'],
  ])('%s', (_title, boot, one, other) => {
    expect(contents(boot, one)).not.toEqual(contents(boot, other))
    expect(contents(boot, one)).toEqual(contents(boot, `do local garbage = {} end ${one}`))
  })

  test('but not by the order in which a table was filled, and not beyond what is looked at', () => {
    const filled = (order: string): readonly string[] =>
      contents('', `x = {} for k in ("${order}"):gmatch(".") do x[k] = 1 end`)
    expect(filled('abcdefgh')).toEqual(filled('hgfedcba'))
    expect(contents('', 'x = {} for i = 1, 1e5 do x[i] = i end')[0]!.length).toBeLessThan(10_000)
    expect(contents('', 'x = {} x.x = x')).toEqual(['{.x=#0,}'])
  })
})

describe('a session leaves nothing where it', () => {
  test.each([
    ['does nothing', counter, ''],
    [
      'sets a metatable that was there',
      counter,
      'debug.setmetatable("", getmetatable("")); setfenv(bump, getfenv(bump))',
    ],
    ['makes garbage', counter, 'local t = {} for i = 1, 1000 do t[i] = { tostring(i) } end collectgarbage()'],
    ['interns texts', counter, 'local s = "" for i = 1, 100 do s = s .. i end'],
    ['writes what was there', 'total = 1; name = "a"', 'total = 0; total = total + 1; name = ("x"):gsub("x", "a")'],
    ['takes back what it wrote', counter, 'stats.x = 1; stats.x = nil; bump(); debug.setupvalue(get, 1, 0)'],
    ['makes an equal table anew', 'cache = { list = { 1 } }', 'cache = { list = { 1 } }'],
    [
      'changes a table of its own',
      counter,
      'local t = setmetatable({}, { __index = stats }); t.x = 1; table.insert(t, 2)',
    ],
    ['reads', counter, 'local n = stats.by.day + get(); for k in pairs(stats) do end'],
    ['makes coroutines', counter, 'for i = 1, 10 do coroutine.wrap(function() coroutine.yield(i) end)() end'],
    ['stops the collector and lets it go on', counter, 'collectgarbage("stop"); collectgarbage("restart")'],
    ['sets the collector as it was', counter, 'collectgarbage("setpause", 1); collectgarbage("setpause", 200)'],
    ['collects between', counter, 'for i = 1, 5 do collectgarbage() end'],
    ['fills and empties a table', 'big = {}', 'for i = 1, 500 do big[i] = i end for i = 1, 500 do big[i] = nil end'],
  ])('%s', (_title, boot, session) => {
    expect(left(boot, session)).toEqual([])
  })
})
