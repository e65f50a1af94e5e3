import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Machine } from '../../src/lua/machine.js'
import { makeMachine, valuesOf } from './make-machine.js'

const machines: readonly (readonly [policy: string, make: () => Machine])[] = [
  ['thrLua', () => makeMachine('lua51', { dialect: 'thrlua' }).machine],
  ['Lua 5.4', () => makeMachine('lua54').machine],
]

const run = (machine: Machine, source: string) => valuesOf(machine.run(source, 'policy.lua'))

const seeds = [0, 1, 2, 5]

describe.each(machines)('a machine of %s notes what its calls rest on that Lua leaves open', (policy, machineOf) => {
  test.each([
    ['pairs over two fields', 'for k in pairs({ a = 1, b = 2 }) do end', true],
    ['next over two fields', 'next({ a = 1, b = 2 })', true],
    ['pairs over fields of a table of objects', 'for k in pairs({ [{}] = 1, [print] = 2 }) do end', true],
    ['a table as text', 'tostring({})', true],
    ['a function in a format', 'string.format("%s", tostring(print))', true],
    ['pairs within a coroutine', 'coroutine.wrap(function() for k in pairs({ a = 1, b = 2 }) do end end)()', true],
    ['pairs over a list', 'for i in pairs({ 1, 2, 3 }) do end', false],
    ['pairs over one field', 'for k in pairs({ a = 1 }) do end', false],
    ['ipairs over a table that has fields too', 'for i in ipairs({ 1, 2, a = 1, b = 2 }) do end', false],
    ['fields that are read', 'local t = { a = 1, b = 2 }; return t.a .. t.b', false],
    ['numbers as text', 'return tostring(1.5) .. 2', false],
    ['a table that is returned', 'return { a = 1, b = 2 }', false],
  ])('%s', (_title, source, expected) => {
    const machine = machineOf()
    run(machine, source)
    expect(machine.restsOnOpen).toBe(expected)
  })

  test.skipIf(policy !== 'thrLua')('table.foreach over two fields', () => {
    const machine = machineOf()
    run(machine, 'table.foreach({ a = 1, b = 2 }, function() end)')
    expect(machine.restsOnOpen).toBe(true)
  })

  test('an image that is put back has its own notes', () => {
    const machine = machineOf()
    const image = machine.takeImage()
    run(machine, 'next({ a = 1, b = 2 })')
    machine.restoreImage(image)
    expect(machine.restsOnOpen).toBe(false)
  })
})

describe.each(machines)('a rearranged run of %s', (_policy, machineOf) => {
  test('turns a table of two fields round', () => {
    const machine = machineOf()
    const source = 'local s = ""; for k in pairs({ a = 1, b = 2 }) do s = s .. k end; return s'
    const [plain] = run(machine, source)
    machine.rearrange({ seed: 0, only: null })
    expect(run(machine, source)).toEqual([[...(plain as string)].reverse().join('')])
    expect(machine.reliances).toEqual([{ what: 'order', line: 'policy.lua:1', places: 2 }])
  })

  test.each([2, 3, 4, 5, 8, 11, 16])('lets each of %i keys come first in one order, and last in one', (count) => {
    const machine = machineOf()
    const image = machine.takeImage()
    const [first, last] = [new Set(), new Set()]
    for (let seed = -1; seed < 16; seed += 1) {
      machine.restoreImage(image)
      machine.rearrange(seed < 0 ? null : { seed, only: null })
      const [one, other] = run(
        machine,
        `local t, one, other = {}
        for i = 1, ${count} do t["key" .. i] = i end
        for k in pairs(t) do one, other = one or k, k end
        return one, other`,
      )
      first.add(one)
      last.add(other)
    }
    expect([first.size, last.size]).toEqual([count, count])
  })

  test('leaves lists in their order', () => {
    const machine = machineOf()
    machine.rearrange({ seed: 0, only: null })
    const source = 'local s = ""; for i in pairs({ 1, 2, 3, a = 4, b = 5 }) do s = s .. i end; return s:sub(1, 3)'
    expect(run(machine, source)).toEqual(['123'])
  })

  test('rearranges one line alone', () => {
    const machine = machineOf()
    const source = `local t, s = { a = 1, b = 2 }, ""
      for k in pairs(t) do s = s .. k end
      for k in pairs(t) do s = s .. k end
      return s`
    const [plain] = run(machine, source) as [string]
    machine.rearrange({ seed: 0, only: 'order policy.lua:3' })
    expect(run(machine, source)).toEqual([plain.slice(0, 2) + [...plain.slice(2)].reverse().join('')])
    expect(machine.reliances.map(({ line }) => line)).toEqual(['policy.lua:2', 'policy.lua:3'])
  })

  test('shows other addresses, the same one for the same object', () => {
    const machine = machineOf()
    const source = 'shown = shown or {}; local a, b = tostring(shown), tostring(shown); return a, a == b'
    const [plain] = run(machine, source)
    machine.rearrange({ seed: 0, only: null })
    const [other, isSame] = run(machine, source)
    expect(other).toMatch(/^table: 0x[0-9a-f]+$/)
    expect(other).not.toBe(plain)
    expect(isSame).toBe(true)
  })

  test('refuses a key that the table has not, in the words of Lua', () => {
    const machine = machineOf()
    machine.rearrange({ seed: 0, only: null })
    const source = 'return select(2, pcall(next, { a = 1, b = 2 }, "c"))'
    expect(run(machine, source)).toEqual(["invalid key to 'next'"])
  })

  test('goes on behind a key that is built the same', () => {
    const machine = machineOf()
    machine.rearrange({ seed: 0, only: null })
    const source = `local long = ("x"):rep(50)
      local t = { [long] = 1, b = 2, [2.5] = 3, [true] = 4, [false] = 5, [-1] = 6, [print] = 7 }
      local met = {}
      for k in pairs(t) do met[#met + 1] = k end
      local k, count = nil, 0
      repeat k = next(t, k == long and ("xx"):rep(25) or k) count = count + 1 assert(k == met[count]) until k == nil
      return count`
    expect(run(machine, source)).toEqual([8])
  })

  test('is over when the machine is arranged as it was', () => {
    const machine = machineOf()
    const source = 'local s = ""; for k in pairs({ a = 1, b = 2 }) do s = s .. k end; return s'
    const plain = run(machine, source)
    machine.rearrange({ seed: 0, only: null })
    machine.rearrange(null)
    expect(run(machine, source)).toEqual(plain)
  })
})

const key = fc.oneof(
  fc.string({ minLength: 1, maxLength: 6 }).map((text) => JSON.stringify(text.replace(/[^a-z]/g, 'q'))),
  fc.integer({ min: -5, max: 40 }).map((number) => `${number}`),
  fc.constantFrom('1.5', '2^40', 'true', 'false'),
)

/** Visits every key, does `body` with it, and returns how often each was met, sorted. */
const visits = (keys: readonly string[], body: string): string => `
  local t, met = {}, {}
  ${keys.map((each) => `t[${each}] = "v"`).join('\n')}
  for i = 1, 30 do local o = {}; if i % 7 == 0 then t[o] = "v" end end
  local count = 0
  for k, v in pairs(t) do
    count = count + 1
    assert(v == "v")
    met[k] = (met[k] or 0) + 1
    ${body}
  end
  local all = 0
  for k, times in pairs(met) do assert(times == 1, "met twice"); all = all + 1 end
  assert(all == count)
  return count`

describe.each(machines)('in any order, next of %s meets each key exactly once', (_policy, machineOf) => {
  test.each([
    ['where nothing is changed', ''],
    ['where each field is cleared when it is met', 't[k] = nil'],
    ['where each field is assigned when it is met', 't[k] = "w"'],
    ['where fields are cleared and garbage is collected', 't[k] = nil; collectgarbage()'],
    ['where the table is traversed again within', 'local n = 0; for _ in pairs(t) do n = n + 1 end; assert(n > 0)'],
  ])('%s', (_title, body) => {
    const machine = machineOf()
    const image = machine.takeImage()
    fc.assert(
      fc.property(fc.array(key, { maxLength: 24 }), (keys) => {
        const expected = run(machine, visits(keys, ''))
        for (const seed of seeds) {
          machine.restoreImage(image)
          machine.rearrange({ seed, only: null })
          expect(run(machine, visits(keys, body))).toEqual(expected)
        }
        machine.rearrange(null)
      }),
      { numRuns: 60 },
    )
  })

  test('fields that are cleared before they are met are not met', () => {
    const machine = machineOf()
    for (const seed of seeds) {
      machine.rearrange({ seed, only: null })
      const source = `local t = { a = 1, b = 2, c = 3, d = 4 }
        local count = 0
        for k in pairs(t) do for other in pairs(t) do t[other] = nil end; count = count + 1 end
        return count`
      expect(run(machine, source)).toEqual([1])
    }
  })
})
