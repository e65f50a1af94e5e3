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
    ['return thread.create, buffer.new', undefined],
  ])('%s asks the surroundings for %s', (program, what) => {
    expect(wanted(program)).toBe(what)
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
