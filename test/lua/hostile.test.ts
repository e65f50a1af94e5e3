import { describe, expect, it } from 'vitest'
import { runWithin } from '../../src/lua/watchdog.js'
import { builds, makeMachine, valuesOf } from './make-machine.js'

const endless: readonly (readonly [string, string])[] = [
  ['a loop', 'while true do end'],
  ['a loop inside pcall', 'while true do pcall(function() while true do end end) end'],
  ['a loop inside xpcall with a handler', 'xpcall(function() while true do end end, function() while true do end end)'],
  ['a loop inside a coroutine', 'coroutine.resume(coroutine.create(function() while true do end end))'],
  ['a coroutine for every few instructions', 'while true do coroutine.wrap(function() for i = 1, 50 do end end)() end'],
  ['a sort comparator', 'pcall(table.sort, {3, 2, 1}, function() while true do end end)'],
  ['a gsub callback', 'pcall(string.gsub, "aaa", "a", function() while true do end end)'],
  ['a __tostring', 'pcall(tostring, setmetatable({}, {__tostring = function() while true do end end}))'],
  ['a reader of load', 'load(function() while true do end end)'],
  [
    'a message handler',
    'pcall(function() error(setmetatable({}, {__tostring = function() while true do end end})) end) while true do end',
  ],
]

describe.each(builds)('a hostile script on %s', (build) => {
  const limits = { instructions: 300_000, memoryBytes: 48 << 20 }

  it.each(endless)('is stopped by the limit: %s', (_name, source) => {
    const { machine } = makeMachine(build, { limits })
    const image = machine.takeImage()
    const expected = { outcome: 'limit', limit: 'instructions', instructions: limits.instructions }
    expect(machine.run(source, 'p.lua')).toEqual(expected)
    machine.restoreImage(image)
    expect(valuesOf(machine.run('return 1', 'p.lua'))).toEqual([1])
  })

  it.each([
    ['endless recursion', 'local function f() return 1 + f() end f()'],
    ['nested pcall', 'local function f() pcall(f) error("x") end f()'],
    ['nested gsub', 'local function f() return (("a"):gsub("a", f)) end f()'],
    ['nested coroutines', 'local function f() coroutine.wrap(f)() end f()'],
    ['nested __index', 'local t = {} setmetatable(t, {__index = function(_, k) return t[k] end}) return t.x'],
    ['parentheses', 'return assert((loadstring or load)(("("):rep(1e5) .. "1" .. (")"):rep(1e5)))'],
  ])('ends as an outcome: %s', (_name, source) => {
    const { machine } = makeMachine(build, { limits })
    expect(['failed', 'limit']).toContain(machine.run(source, 'p.lua').outcome)
  })

  it('cannot allocate beyond the limit in one step', () => {
    const { machine } = makeMachine(build, { limits })
    expect(machine.run('return pcall(string.rep, "x", 1e9)', 'p.lua').outcome).toMatch(/limit/)
  })

  it('finds nothing that reaches below it', () => {
    const { machine } = makeMachine(build)
    expect(valuesOf(machine.run('return io.stdin', 'p.lua'))).toEqual([null])
    for (const call of [
      'debug.getregistry()',
      'debug.sethook(print, "l")',
      'debug.gethook()',
      'debug.debug()',
      'os.execute("true")',
      'os.remove("x")',
      'os.tmpname()',
      'io.popen("ls")',
      'io.tmpfile()',
      'package.loadlib("a", "b")',
    ]) {
      expect(machine.run(call, 'p.lua')).toMatchObject({
        outcome: 'failed',
        message: expect.stringContaining('replay'),
      })
    }
  })

  it('breaks only itself when it takes strings their methods', () => {
    const { machine } = makeMachine(build)
    const image = machine.takeImage()
    expect(machine.run('getmetatable("").__index = nil return ("x"):rep(2)', 'p.lua').outcome).toBe('failed')
    machine.restoreImage(image)
    expect(valuesOf(machine.run('return ("x"):rep(2)', 'p.lua'))).toEqual(['xx'])
  })

  it('cannot set the arguments of C functions from inside a callback', () => {
    const { machine } = makeMachine(build)
    const source = 'return pcall(string.gsub, "a", "a", function() debug.setlocal(2, 1, nil) end)'
    expect(valuesOf(machine.run(source, 'p.lua'))[0]).toBe(false)
  })

  it.each(['0, 2^31 - 1', '-1, 2^31 - 1', '-2^31, 2^31 - 1', '-2^31', '-2^31 + 1, "0"', '-2^30, 2^30'])(
    'unpacks no more values than can be counted: unpack({}, %s)',
    (range) => {
      const { machine } = makeMachine(build)
      const source = `return pcall(unpack or table.unpack, {}, ${range})`
      expect(valuesOf(machine.run(source, 'p.lua'))).toEqual([false, 'too many results to unpack'])
    },
  )

  it('is stopped by the watchdog inside a pattern', () => {
    const { machine } = makeMachine(build)
    const image = machine.takeImage()
    const bomb = 'return ("a"):rep(400):find((".-"):rep(6) .. "b")'
    expect(runWithin(100, () => machine.run(bomb, 'p.lua'))).toEqual({ finished: false })
    expect(() => machine.run('', 'p.lua')).toThrow('restore an image first')
    machine.restoreImage(image)
    expect(runWithin(1000, () => valuesOf(machine.run('return 1', 'p.lua')))).toEqual({ finished: true, value: [1] })
  })
})
