import { describe, expect, test } from 'vitest'
import { makeMachine, valuesOf } from './make-machine.js'

/** What a session leaves, of a policy that was loaded before it. */
const left = (boot: string, session: string): readonly string[] => placesLeft(boot, session).map(({ name }) => name)

const placesLeft = (boot: string, session: string) => {
  const { machine } = makeMachine('lua51', { dialect: 'thrlua', files: { 'words.txt': 'one\ntwo\n' } })
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

const reads = 'function read() return f:read() end'

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
    ['a table in the place of one that another name has', 'cache = {} also = cache', 'cache = {}', ['also', 'cache']],
    [
      'a table in the place of one that a global still has',
      'shared = {} local cache = shared function reset() cache = {} end',
      'reset()',
      ['local cache of policy.lua'],
    ],
    ['two tables in each other’s place', 'a = {} b = {} names = { [a] = 1, [b] = 2 }', 'a, b = b, a', ['a', 'b']],
    [
      'a metatable that is built the same as one that is held elsewhere',
      'mt = {} t = setmetatable({}, mt)',
      'setmetatable(t, {})',
      ['t metatable'],
    ],
    ['a list that grew', 'list = { 1, 2 }', 'table.insert(list, 3)', ['list[3]']],
    ['a sorted list', 'list = { 2, 1 }', 'table.sort(list)', ['list[1]', 'list[2]']],
    ['a rawset field', counter, 'rawset(stats, "x", 1)', ['stats.x']],
    ['a library function of its own', '', 'function string.trim() end', ['string.trim']],
    ['a module that it loads', '', 'package.loaded.m = {}', ['package.loaded.m']],
    ['a coroutine of the boot that moved', counter, 'coroutine.resume(worker)', ['the coroutine worker']],
    [
      'a coroutine behind a function',
      'step = coroutine.wrap(function() while true do coroutine.yield() end end)',
      'step()',
      ['the coroutine step'],
    ],
    [
      'another value within a coroutine',
      'co = coroutine.create(function() local n = 1; coroutine.yield() return n end) coroutine.resume(co)',
      'debug.setlocal(co, 1, 1, 7)',
      ['the coroutine co'],
    ],
    [
      'an iterator that went on',
      'local it = ("a b"):gmatch("%a") function go() return it() end',
      'go()',
      ['the iterator it'],
    ],
    ['a file that was read', 'log = io.open("words.txt")', 'log:read()', ['the file log']],
    ['a file that was read on from a local', `local f = io.open("words.txt") ${reads}`, 'read()', ['the file f']],
    ['lines that were read', 'each = io.lines("words.txt")', 'each()', ['the file each']],
    [
      'lines of a file of the boot',
      'log = io.open("words.txt")',
      'for line in log:lines() do break end',
      ['the file log'],
    ],
    [
      'a file that is closed',
      'kept = { logs = { io.open("words.txt") } }',
      'kept.logs[1]:close()',
      ['the file kept.logs[1]'],
    ],
    ['an output that is closed', '', 'io.stdout:close()', ['the file io.stdout']],
    [
      'a file in a list of files',
      'set = { [io.open("words.txt")] = true }',
      '(next(set)):seek("end")',
      ['the file a key of set'],
    ],
    ['a metatable of all functions', '', 'debug.setmetatable(print, { seen = 1 })', ['the metatable of functions']],
    [
      'a metatable of all coroutines',
      counter,
      'debug.setmetatable(worker, { seen = 1 })',
      ['the metatable of coroutines'],
    ],
    ['an environment of a function of C', '', 'debug.setfenv(string.rep, {})', ['the environment of string.rep']],
    ['a coroutine’s', counter, 'debug.setfenv(worker, {})', ['the environment of the coroutine worker']],
    ['a proxy’s', 'proxy = newproxy(true)', 'debug.setfenv(proxy, {})', ['the environment of the userdata proxy']],
    [
      'a field of a proxy’s metatable',
      'proxy = newproxy(true)',
      'getmetatable(proxy).seen = 1',
      ['proxy metatable.seen'],
    ],
    [
      'a field of an environment',
      'function f() x = 1 end setfenv(f, {})',
      'f()',
      ['environment of the function at policy.lua:1.x'],
    ],
    [
      'a field of a table within a coroutine',
      `co = coroutine.wrap(function() local t = {} while true do coroutine.yield(t) end end) co()`,
      'co().seen = 1',
      ['co.seen', 'the coroutine co'],
    ],
    ['a field of the thread’s own table', '', '_OSTLS.seen = 1', ['_OSTLS.seen']],
    ['a field of the coroutine’s own table', '', '_TLS.seen = 1', ['_TLS']],
    ['a field of the coroutine’s own table, which the boot made', '_TLS.n = 1', '_TLS.seen = 1', ['_TLS.seen']],
    ['a metatable of the host', '', 'getmetatable(io.stdout).seen = 1', ['metatable of FILE*.seen']],
    ['a table by a table', 'seen = {}', 'seen[{}] = true; seen[{}] = true', ['seen[a table]']],
    [
      'a weak entry, for as long as it is there',
      'weak = setmetatable({}, { __mode = "k" })',
      'weak[{}] = 1',
      ['weak[a table]'],
    ],
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
    ['makes an equal class anew', 'Class = {} Class.__index = Class', 'Class = {} Class.__index = Class'],
    [
      'changes a table of its own',
      counter,
      'local t = setmetatable({}, { __index = stats }); t.x = 1; table.insert(t, 2)',
    ],
    ['reads', counter, 'local n = stats.by.day + get(); for k in pairs(stats) do end'],
    ['makes coroutines', counter, 'for i = 1, 10 do coroutine.wrap(function() coroutine.yield(i) end)() end'],
    ['stops the collector and lets it go on', counter, 'collectgarbage("stop"); collectgarbage("restart")'],
    ['sets the collector as it was', counter, 'collectgarbage("setpause", 1); collectgarbage("setpause", 200)'],
    ['makes proxies', counter, 'for i = 1, 10 do newproxy(true) end'],
    ['opens files of its own', '', 'local f = io.open("words.txt") f:read() for line in io.lines("words.txt") do end'],
    ['makes iterators', '', 'for w in ("a b c"):gmatch("%a") do end'],
    ['looks at what belongs to its coroutine', '', 'local n = _TLS.n coroutine.wrap(function() _TLS.n = 1 end)()'],
    ['reads a file of the boot and goes back', 'log = io.open("words.txt")', 'log:read() log:seek("set")'],
    ['looks at environments and locals', counter, 'debug.getfenv(print) local a = 1 debug.setlocal(1, 1, 2)'],
    ['collects between', counter, 'for i = 1, 5 do collectgarbage() end'],
    ['fills and empties a table', 'big = {}', 'for i = 1, 500 do big[i] = i end for i = 1, 500 do big[i] = nil end'],
  ])('%s', (_title, boot, session) => {
    expect(left(boot, session)).toEqual([])
  })
})
