import { expect, test } from 'vitest'
import { readProgram } from '../../../src/lua/dialect/read-program.js'
import { resolveProgram } from '../../../src/lua/dialect/resolve-program.js'

const globalsIn = (source: string): readonly string[] =>
  resolveProgram(readProgram(source)).routines.flatMap(({ globals }) =>
    globals.map(({ name, as }) => `${name.name} ${as}`),
  )

test.each<readonly [title: string, source: string, globals: readonly string[]]>([
  ['a local is not seen by its own value', 'local x = x', ['x read']],
  ['a local function sees itself', 'local function f() return f() end', []],
  ['a function in a local does not see it', 'local f = function() return f() end', ['f called']],
  ['a block ends its locals', 'do local x = 1 end return x', ['x read']],
  ['the condition of repeat sees the locals of its body', 'repeat local x = 1 until x', []],
  ['the condition of while does not', 'while x do local x = 1 end', ['x tested']],
  ['a loop has variables of its own', 'for k, v in pairs(t) do k, v = v, k end', ['pairs called', 't argument']],
  [
    'a method has self, a function has not',
    'local t function t:a() return self end function t.b() return self end',
    ['self read'],
  ],
  ['a parameter hides a local', 'local x function f(x) return x end', []],
  [
    'what a name is used for',
    'a() b.c() d:e() f(g) if h then end i = j or k == l',
    ['a called', 'b indexed', 'd indexed', 'f called', 'g argument', 'h tested', 'j tested', 'k tested', 'l tested'],
  ],
])('%s', (_, source, globals) => {
  expect(globalsIn(source)).toEqual(globals)
})

test('a variable knows its value, its owner, and how often it is assigned', () => {
  const { variableOf } = resolveProgram(readProgram('local a, b = 1, f() function g(c) a = c b = 2 b = 3 end'))
  const variables = [...new Set(variableOf.values())].map(({ name, initial, parameter, writes, owner }) => [
    name,
    initial?.kind ?? null,
    parameter,
    writes,
    owner.node?.line ?? 'main',
  ])
  expect(variables).toEqual([
    ['a', 'number', null, 1, 'main'],
    ['b', 'call', null, 2, 'main'],
    ['c', null, 0, 0, 1],
  ])
})

test('functions begin in the line that Lua says', () => {
  const { routines } = resolveProgram(
    readProgram('local x\nfunction a.b:c()\nend\nlocal function\nd() end\nx = function\n() end'),
  )
  expect(routines.map(({ node }) => node?.line ?? null)).toEqual([null, 2, 5, 7])
})

test('a text as deep as it is long is resolved', () => {
  const { main } = resolveProgram(
    readProgram(`x = a${'.b'.repeat(20_000)}${':c()'.repeat(20_000)}${' + d'.repeat(20_000)}`),
  )
  expect([main.fields.length, main.calls.length, main.globals.length]).toEqual([20_000, 20_000, 20_001])
})
