import { describe, expect, it } from 'vitest'
import { makeMachine, messageOf, valuesOf } from './make-machine.js'

/** What a script gives behind `require("strict")`, or the error that it raises. */
const strictly = (program: string, files: Readonly<Record<string, string>> = {}): unknown => {
  const { machine } = makeMachine('lua51', { dialect: 'thrlua', files })
  const outcome = machine.run(`require("strict") ${program}`, 'p.lua')
  return outcome.outcome === 'failed' ? messageOf(outcome) : valuesOf(outcome)
}

describe('under require("strict")', () => {
  it.each([
    ['a global that the main chunk assigned can be read', 'a = 1 return a', [1]],
    ['so can one that it assigned nil', 'a = nil return a', [null]],
    ['and a function can assign it', 'a = nil local function f() a = 2 end f() return a', [2]],
    ["the language's own are declared", 'return type(print), type(string)', ['function', 'table']],
    ['C may read what is not', 'return rawget(_G, "nothing"), next({}, nil)', [null, null]],
    ['thread-local storage is an exception', '_TLS.a = 1 _OSTLS.b = 2 return _TLS.a + _OSTLS.b', [3]],
    ['what was declared by hand is free', 'getmetatable(_G).__declared.a = true return a', [null]],
    ['requiring it again changes nothing', 'a = nil require("strict") return a', [null]],
  ])('%s', (_title, program, values) => {
    expect(strictly(program)).toEqual(values)
  })

  it.each([
    ['reads one that nobody assigned', 'return nothing', "p.lua:1: variable 'nothing' is not declared"],
    [
      'reads one in a function',
      'local function f() local x = nothing return x end f()',
      "p.lua:1: variable 'nothing' is not declared",
    ],
    ['assigns one in a function', 'local function f() a = 1 end f()', "p.lua:1: assign to undeclared variable 'a'"],
    [
      'assigns one in a function that C calls',
      'local _, e = pcall(function() a = 1 end) error(e, 0)',
      "p.lua:1: assign to undeclared variable 'a'",
    ],
    ['asks whether one is there', 'if trim then return 1 end', "p.lua:1: variable 'trim' is not declared"],
  ])('a script fails that %s', (_title, program, message) => {
    expect(strictly(program)).toBe(message)
  })

  it('a main chunk of another file declares as well, and module() does', () => {
    const files = { 'other.lua': 'shared = 1 return true', 'named.lua': 'module("named", package.seeall) value = 3' }
    expect(strictly('require("other") require("named") return shared, named.value', files)).toEqual([1, 3])
  })

  it('what _G had for a metatable goes on behind it', () => {
    const { machine } = makeMachine('lua51', { dialect: 'thrlua' })
    const program = `local written = {}
      setmetatable(_G, { __index = function(_, name) return "own " .. name end, __newindex = function(_, name) written[1] = name end })
      require("strict")
      a = 1
      return a, written[1], select(2, pcall(function() return b end))`
    expect(valuesOf(machine.run(program, 'p.lua'))).toEqual(['own a', 'a', "p.lua:5: variable 'b' is not declared"])
  })
})
