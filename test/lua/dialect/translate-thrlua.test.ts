import { describe, expect, it } from 'vitest'
import { translateThrlua } from '../../../src/lua/dialect/translate-thrlua.js'
import { makeMachine, messageOf, valuesOf } from '../make-machine.js'

const translated = (source: string): string => translateThrlua(source, 'p.lua').source

/** The mark of operators as a space would be, for reading. */
const readable = (source: string): string => translated(source).replaceAll('("\\0010', '("')

describe('thrLua into Lua 5.1', () => {
  it.each([
    ['x = a != b', 'x = a ~= b'],
    ['if !a then end', 'if  not a then end'],
    ['x = !!y', 'x =  not  not y'],
    ['x = "a != b" -- !=', 'x = "a != b" -- !='],
    ['x = [[ != ]] != [==[ ]] != ]==]', 'x = [[ != ]] ~= [==[ ]] != ]==]'],
    ['--[[ !=\n!= ]] x = y --[==[ ]] != ]==] != z', '--[[ !=\n!= ]] x = y --[==[ ]] != ]==] ~= z'],
    ['x = "goes on \\\n != " != y', 'x = "goes on \\\n != " ~= y'],
    ['x = a & b', 'x = ("&")(a , b)'],
    ['x = a & b | c', 'x = ("|")(("&")(a , b) , c)'],
    ['x = a + b & c * d', 'x = ("&")(a + b , c * d)'],
    ['x = a & b + c', 'x = ("&")(a , b) + c'],
    ['x = a << b & c >> d', 'x = ("&")(("<<")(a , b) , (">>")(c , d))'],
    ['x = ~~a ^ 2', 'x = ("~")(("~")(a ^ 2))'],
    ['x = ~true | ~(not 1)', 'x = ("|")(("~stray")(true) , ("~stray")((not 1)))'],
    [
      'x = ~(a or nil) | ~f(nil) | ~"true" | ~1',
      'x = ("|")(("|")(("|")(("~")((a or nil)) , ("~")((f(nil)))) , ("~")("true")) , ("~")(1))',
    ],
    ['x = 7 \\ 2', 'x = ("\\\\")(7 , 2)'],
    ['f(a & f(), ~...)', 'f(("&")(a , (f())), ("~")((...)))'],
    ['x = a |\nb |\nc', 'x = ("|")(("|")(a ,\nb,2) ,\nc,3)'],
    ['x = a -- &\n& b -- |', 'x = ("&")(a -- &\n, b,2) -- |'],
    ['x = "\\x41\\u00e9\\\\x41"', 'x = "\\065\\195\\169\\\\x41"'],
    ['x = 010 + 0x1F', 'x = 010 + 0x1F'],
  ])('turns %j into %j', (source, expected) => {
    expect(readable(source)).toBe(expected)
  })

  it('returns a text without extensions as it is', () => {
    const source = 'for k, v in pairs(t) do\n\tprint(k .. v) -- & |\r\nend'
    expect(translateThrlua(source, 'p.lua')).toEqual({ source })
  })

  it('chooses a mark that no string of the text begins with', () => {
    expect(translateThrlua('x = "\\0010&" y = 1 & 2', 'p.lua')).toEqual({
      operatorMark: '\x011',
      source: 'x = "\\0010&" y = ("\\0011&")(1 , 2)',
    })
  })

  it.each([
    ['', 1],
    ['\n', 2],
    ['\r\n\n\r', 3],
    ['--[[\n\n]]', 3],
    ['x = "\\\n"', 2],
    ['x = 1 &\n2', 2],
  ])('tells a fault after %j at line %d', (before, line) => {
    expect(() => translateThrlua(`${before} x = = 1`, 'p.lua')).toThrow(expect.objectContaining({ line }))
  })

  it('reaches all that compiles text', () => {
    const { machine } = makeMachine('lua51', {
      dialect: 'thrlua',
      files: { 'm.lua': '#!/usr/bin/lua\nreturn 6 & 3', 'bad.lua': 'x = 1\ny = ~' },
    })
    expect(
      valuesOf(machine.run('return loadstring("return 6 & 3")(), require("m"), dofile("m.lua")', 'p.lua')),
    ).toEqual([2, 2, 2])
    expect(messageOf(machine.run('require("bad")', 'p.lua'))).toBe(
      "error loading module 'bad' from file 'bad.lua':\n\tbad.lua:2: unexpected symbol near '(null)'",
    )
    expect(messageOf(machine.run('x = \n\n1 ! 2', 'p.lua'))).toBe("p.lua:3: unexpected symbol near '!'")
  })

  it('costs a program that uses no extension no instruction', () => {
    const program = 'local n = 0 for k, v in pairs({1, 2, 3, x = 4}) do n = n + v * 2 end return n .. tostring(n)'
    const counted = (['thrlua', undefined] as const).map((dialect) => {
      const { machine } = makeMachine('lua51', dialect && { dialect })
      return machine.run(program, 'p.lua').instructions
    })
    expect(counted[0]).toBe(counted[1])
  })
})
