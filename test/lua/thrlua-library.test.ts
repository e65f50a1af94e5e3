import { describe, expect, it } from 'vitest'
import { Interruption } from '../../src/lua/machine.js'
import { makeMachine, messageOf, valuesOf } from './make-machine.js'

const wanted = (program: string): string | undefined => {
  const { machine } = makeMachine('lua51', {
    dialect: 'thrlua',
    surroundings: {
      unavailable: (what) => {
        throw new Interruption(what)
      },
    },
  })
  try {
    machine.run(program, 'p.lua')
    return undefined
  } catch (thrown) {
    if (thrown instanceof Interruption) return thrown.message
    throw thrown
  }
}

describe('what thrLua has and no replay can have', () => {
  it.each([
    ['require("mathx")', 'require("mathx")'],
    ['pcall(require, "lpeg")', 'require("lpeg")'],
    ['buffer.new(10)', 'buffer.new'],
    ['thread.create(print)', 'thread.create'],
    ['pcall(thread.sleep, 1)', 'thread.sleep'],
    ['os.setenv("A", "b")', 'os.setenv'],
    ['pcall(require, "nobodys")', undefined],
    ['return debug.sethook, debug.getregistry', undefined],
    ['debug.sethook(print, "l")', 'debug.sethook'],
    ['return debug.gethook()', 'debug.gethook'],
    ['debug.getregistry()', 'debug.getregistry'],
    ['debug.debug()', 'debug.debug'],
    ['("a"):gsub("a", function() debug.setlocal(2, 1, nil) end)', 'debug.setlocal of a value that is no named local'],
    ['debug.setmetatable(io.stdout, nil)', 'debug.setmetatable of a userdata'],
    ['local x = 1 debug.setlocal(1, 1, 2) debug.setmetatable(1, nil)', undefined],
    ['return thread.create, buffer.new', undefined],
  ])('%s asks the surroundings for %s', (program, what) => {
    expect(wanted(program)).toBe(what)
  })

  it.each([
    ['print(collectgarbage("count"))', 'collectgarbage("count")'],
    ['return collectgarbage("count")', 'collectgarbage("count")'],
    ['if collectgarbage("count") > 2000 then collectgarbage() end', 'collectgarbage("count")'],
    ['local freed = collectgarbage()', 'collectgarbage("collect")'],
    ['pcall(collectgarbage, "step")', 'collectgarbage("step")'],
    ['x = collectgarbage("setpause", 100)', 'collectgarbage("setpause")'],
    ['return collectgarbage("meminfo").total', 'collectgarbage("meminfo")'],
    ['return gcinfo()', 'gcinfo'],
    [
      'collectgarbage() collectgarbage("step") collectgarbage("setpause", 100) collectgarbage("count") gcinfo()',
      undefined,
    ],
    ['collectgarbage("globaltrace") collectgarbage("destroy") collectgarbage("meminfo:global")', undefined],
    ['return collectgarbage("stop"), collectgarbage("restart")', undefined],
    ['pcall(collectgarbage, "isrunning")', undefined],
  ])('what its collector answers, where that is used: %s', (program, what) => {
    expect(wanted(program)).toBe(what)
  })

  it('collects when it is told to', () => {
    const { machine } = makeMachine('lua51', { dialect: 'thrlua' })
    const program = 'local t = setmetatable({}, {__mode = "v"}) t[1] = {} collectgarbage() return t[1]'
    expect(valuesOf(machine.run(program, 'p.lua'))).toEqual([null])
  })

  it.each([
    [
      'an unknown option',
      'collectgarbage("isrunning")',
      "bad argument #1 to 'collectgarbage' (invalid option 'isrunning')",
    ],
    ['no text', 'collectgarbage({})', "bad argument #1 to 'collectgarbage' (string expected, got table)"],
    ['no number', 'collectgarbage("step", "x")', "bad argument #2 to 'collectgarbage' (number expected, got string)"],
  ])('refuses %s, in its words', (_title, program, message) => {
    const { machine } = makeMachine('lua51', { dialect: 'thrlua' })
    expect(messageOf(machine.run(program, 'p.lua'))).toBe(`p.lua:1: ${message}`)
  })

  it('gives way to a file of the policy with that name', () => {
    const { machine } = makeMachine('lua51', { dialect: 'thrlua', files: { 'strict.lua': 'return "mine"' } })
    expect(valuesOf(machine.run('return require("strict")', 'p.lua'))).toEqual(['mine'])
  })
})

describe('the dialect beside images', () => {
  it('keeps operators, iteration and storage over an image', () => {
    const { machine } = makeMachine('lua51', { dialect: 'thrlua' })
    machine.run('f = loadstring("return 6 & 3") t = setmetatable({7}, {__iter = ipairs}) _TLS.x = 1', 'p.lua')
    const image = machine.takeImage()
    machine.run('f, t, _TLS.x = nil', 'p.lua')
    machine.restoreImage(image)
    const program = 'collectgarbage() for _, v in t do return f(), v, _TLS.x end'
    expect(valuesOf(machine.run(program, 'p.lua'))).toEqual([2, 7, 1])
  })

  it('is not there where it was not asked for', () => {
    const { machine } = makeMachine('lua51')
    const program = 'return tonumber("010"), tostring(-1/0), _TLS, pcall(loadstring, "return 1 & 2")'
    expect(valuesOf(machine.run(program, 'p.lua'))).toEqual([
      10,
      '-inf',
      null,
      true,
      null,
      `[string "return 1 & 2"]:1: '<eof>' expected near '&'`,
    ])
  })

  it('lets no limit be caught within an operator', () => {
    const limits = { instructions: 10_000, memoryBytes: 64 << 20 }
    const { machine } = makeMachine('lua51', { dialect: 'thrlua', limits })
    const program =
      'local o = setmetatable({}, {__and = function() while true do end end}) pcall(function() return o & 1 end)'
    expect(machine.run(program, 'p.lua')).toMatchObject({ outcome: 'limit', limit: 'instructions' })
  })

  it('names the line of an operator in a traceback once', () => {
    const { machine } = makeMachine('lua51', { dialect: 'thrlua' })
    const outcome = machine.run(
      'local o = setmetatable({}, {__and = function() error("x") end})\nlocal y = o & 1',
      'p.lua',
    )
    expect(messageOf(outcome)).toBe('p.lua:1: x')
    expect(outcome).toMatchObject({
      traceback: "[C]: in function 'error'\np.lua:1: in function <p.lua:1>\np.lua:2: in main chunk",
    })
  })
})
