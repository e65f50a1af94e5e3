import { describe, expect, it } from 'vitest'
import { tokenize } from '../../../src/lua/dialect/tokens.js'
import { translateThrlua } from '../../../src/lua/dialect/translate-thrlua.js'
import { makeMachine, messageOf, valuesOf } from '../make-machine.js'

describe('thrLua into Lua 5.1', () => {
  it.each([
    ['a != b', 'a ~= b'],
    ['if !a then end', 'if  not a then end'],
    ['!!x', ' not  not x'],
    ['x = "a != b" -- !=', 'x = "a != b" -- !='],
    ["x = 'it\\'s !' != y", "x = 'it\\'s !' ~= y"],
    ['x = [[ != ]] != [==[ ]] != ]==]', 'x = [[ != ]] ~= [==[ ]] != ]==]'],
    ['--[[ !=\n!= ]] != --[==[ ]] != ]==] !=', '--[[ !=\n!= ]] ~= --[==[ ]] != ]==] ~='],
    ['#!/usr/bin/lua !=\na != b', '#!/usr/bin/lua !=\na ~= b'],
    ['x = "unfinished != \ny != z', 'x = "unfinished != \ny ~= z'],
    ['x = "goes on \\\n != " != y', 'x = "goes on \\\n != " ~= y'],
    ['x = [[ no end !=', 'x = [[ no end !='],
    ['a[b[1]] != 0x1F', 'a[b[1]] ~= 0x1F'],
  ])('turns %j into %j', (source, translated) => {
    expect(translateThrlua(source, 'p.lua')).toBe(translated)
  })

  it('cuts source into tokens that are the source again, each with its line', () => {
    const source = 'local s = "a\\\nb"\r\nx = 1e-5 ..2 --[[\n]] != [=[\n]=]\n\n!y \xff'
    const tokens = tokenize(source)
    expect(tokens.map(({ text }) => text).join('')).toBe(source)
    expect(tokens.filter(({ kind }) => kind === 'symbol').map(({ text, line }) => [text, line])).toEqual([
      ['=', 1],
      ['=', 3],
      ['..', 3],
      ['!=', 4],
      ['!', 7],
      ['\xff', 7],
    ])
  })

  it('reaches what load compiles, and leaves complaints to Lua', () => {
    const { machine } = makeMachine('lua51', { translate: translateThrlua })
    expect(valuesOf(machine.run('return 1 != 2, !nil, !1 == 2, loadstring("return 1 != 1")()', 'p.lua'))).toEqual([
      true,
      true,
      false,
      false,
    ])
    expect(messageOf(machine.run('x = \n\n1 ! 2', 'p.lua'))).toMatch(/^p\.lua:3:/)
  })
})
