import { describe, expect, test } from 'vitest'
import type { ScriptPlace } from '../../src/lua/machine.js'
import { memoryDigest } from './digest.js'
import { makeMachine, messageOf } from './make-machine.js'

const thrlua = (limits = { instructions: 5_000_000, memoryBytes: 64 << 20 }) =>
  makeMachine('lua51', { dialect: 'thrlua', limits })

/** What a listener sees of every line while a program runs. */
const watched = <Seen>(source: string, look: (place: ScriptPlace) => Seen, { machine } = thrlua()) => {
  const seen: Seen[] = []
  machine.watchLines((place) => seen.push(look(place())))
  const outcome = machine.run(source, 'policy.lua')
  if (machine.isAtRest) machine.watchLines(null)
  return { seen, outcome, machine }
}

const linesOf = (source: string) => watched(source, ({ line, depth }) => `${line} ${depth}`).seen

test('every line is told before it runs, again where a loop comes back to it, and where a function goes down', () => {
  expect(
    linesOf(`local function f(n)
  return n + 1
end
for i = 1, 2 do
  local x = f(i)
end
return 1`),
  ).toEqual(['3 1', '4 1', '5 1', '2 2', '4 1', '5 1', '2 2', '4 1', '7 1'])
})

test('locals and upvalues are those in scope, without functions around', () => {
  const { seen } = watched(
    `local outer = "o"
local function f(a, ...)
  local b = { 1, k = { 2 } }
  do local gone = true end
  return outer, b
end
f(-0, 2)`,
    (place) => [place.line, place.locals(), place.upvalues()],
  )
  expect(seen.at(-1)).toEqual([
    5,
    [
      ['a', { $num: '-0' }],
      [
        'arg',
        {
          $fields: [
            [1, 2],
            ['n', 1],
          ],
          more: 0,
        },
      ],
      [
        'b',
        {
          $fields: [
            [1, 1],
            ['k', { $handle: 'table' }],
          ],
          more: 0,
        },
      ],
    ],
    [['outer', 'o']],
  ])
})

test('a long string is cut between characters, a big table after some fields; bytes stay bytes', () => {
  const { seen } = watched(
    `local long = ("\\195\\164"):rep(500000) .. "x"
local bytes = "\\255\\0"
local big = {} for i = 1, 30 do big[i] = i end
local t = coroutine.create(function() end)
return`,
    (place) => place.locals(),
  )
  const [[, long], [, bytes], [, big], [, thread]] = seen.at(-1)! as [
    [string, never],
    [string, never],
    [string, { $fields: unknown[]; more: number }],
    [string, never],
  ]
  expect(long).toEqual({ $cut: 'ä'.repeat(100), bytes: 1_000_001 })
  expect(bytes).toEqual({ $bytes: '/wA=' })
  expect([big.$fields.length, big.more]).toEqual([12, 18])
  expect(thread).toEqual({ $handle: 'coroutine' })
})

test('lines within coroutines are told, of those that were made before as well', () => {
  const given = thrlua()
  given.machine.run('early = coroutine.create(function()\n  coroutine.yield()\nend)', 'boot.lua')
  const { seen } = watched(
    'coroutine.resume(early)\nlocal late = coroutine.wrap(function()\n  return 1\nend)\nlate()',
    ({ chunk, line, coroutine }) => `${chunk} ${line} ${coroutine === 0 ? 'main' : 'inside'}`,
    given,
  )
  expect(seen).toEqual([
    '@policy.lua 1 main',
    '@boot.lua 2 inside',
    '@policy.lua 2 main',
    '@policy.lua 4 main',
    '@policy.lua 2 main',
    '@policy.lua 5 main',
    '@policy.lua 3 inside',
  ])
})

const busy = `
local seen = {}
local function deep(n) if n == 0 then return 0 end return 1 + deep(n - 1) end
local function raise() error({ code = 7 }) end
for i = 1, 50 do
  seen[#seen + 1] = tostring({}) .. tostring(function() end)
  pcall(raise)
  pcall(function() return nil + i end)
end
seen[#seen + 1] = deep(3000)
local co = coroutine.wrap(function(a)
  for i = 1, 20 do a = coroutine.yield(a .. i, deep(i * 40)) end
end)
for i = 1, 20 do seen[#seen + 1] = co("x") end
for k in pairs({ a = 1, b = 2, [3] = 4, c = co }) do seen[#seen + 1] = tostring(k) end
setmetatable({}, { __gc = 1, __index = function(t, k) return deep(10) end })
table.sort(seen, function(a, b) return tostring(a) < tostring(b) end)
seen[#seen + 1] = select(2, pcall(deep, 1e7))
local generated = loadstring("local a = 1\\nreturn a + ...")
kept = coroutine.create(generated)
return table.concat(seen, "\\n"), generated(2), debug.traceback()
`

describe('looking changes nothing', () => {
  test('a program comes to the same, with the same count, and leaves the same memory byte for byte', () => {
    const { machine } = thrlua()
    const alone = machine.run(busy, 'policy.lua')
    const { outcome, seen, machine: looked } = watched(busy, (place) => [place.locals(), place.upvalues()])
    expect(alone.outcome).toBe('returned')
    expect(seen.length).toBeGreaterThan(20_000)
    expect(outcome).toEqual(alone)
    expect(memoryDigest(looked)).toBe(memoryDigest(machine))
  })

  test.each([1000, 1001, 1002, 1003, 54_321])(
    'a limit of %i instructions ends it at the same place',
    (instructions) => {
      const limits = { instructions, memoryBytes: 64 << 20 }
      const { machine } = thrlua(limits)
      const { outcome, seen } = watched(busy, (place) => place.instructions, thrlua(limits))
      expect(outcome).toEqual(machine.run(busy, 'policy.lua'))
      expect(outcome).toEqual({ outcome: 'limit', limit: 'instructions', instructions })
      expect(Math.max(...seen)).toBeLessThanOrEqual(instructions)
    },
  )

  test('an uncaught error has the same text and traceback', () => {
    const source = 'local function f()\n  local t\n  return t.x\nend\nlocal ok = f()\nreturn ok'
    const { machine } = thrlua()
    const alone = machine.run(source, 'policy.lua')
    expect(watched(source, (place) => place.locals()).outcome).toEqual(alone)
    expect(messageOf(alone)).toBe("policy.lua:3: attempt to index local 't' (a nil value)")
  })
})

test.each(['sethook', 'gethook'])(
  'a script that asks debug.%s neither sets a hook of its own nor sees ours',
  (name) => {
    const { outcome, seen } = watched(`local a = 1\nprint(debug.${name}())\nlocal b = 2`, ({ line }) => line)
    expect(outcome).toMatchObject({
      outcome: 'failed',
      message: `policy.lua:2: 'debug.${name}' is not available under replay`,
    })
    expect(seen).toEqual([1, 2])
  },
)

test('a host function finds where the script is that calls it, across functions of the host', () => {
  const places: string[] = []
  const machine = makeMachine('lua51', {
    dialect: 'thrlua',
    libraries: [
      {
        name: 'here',
        functions: {
          note: () => {
            const place = machine.machine.placeNow()
            places.push(place === null ? 'nowhere' : `${place.chunk} ${place.line}`)
            return 0
          },
        },
      },
    ],
  })
  machine.machine.run(
    'here.note()\npcall(here.note)\ntable.sort({ 2, 1 }, here.note)\nreturn here.note()',
    'policy.lua',
  )
  expect(places).toEqual(['@policy.lua 1', '@policy.lua 2', '@policy.lua 3', '@policy.lua 4'])
  expect(machine.machine.placeNow()).toBeNull()
})

describe('to ask where the script is that calls costs the machine nothing', () => {
  const asking = (ask: boolean) => {
    const places: string[] = []
    const { machine } = makeMachine('lua51', {
      dialect: 'thrlua',
      libraries: [
        {
          name: 'here',
          functions: {
            note: (frame) => {
              if (ask) places.push(frame.where())
              return 0
            },
          },
        },
      ],
    })
    const source = `here.note()
local function down() return here.note() end
down()
pcall(here.note)
coroutine.wrap(function()
  here.note()
end)()
loadstring("\\n\\nhere.note()", "@" .. ("d/"):rep(60) .. "far.lua")()
loadstring("here.note()\\nlocal a")()
return tostring({})`
    return { places, outcome: machine.run(source, 'policy.lua'), digest: memoryDigest(machine) }
  }

  test('and it is told as in the text of an error', () => {
    expect(asking(true).places).toMatchInlineSnapshot(`
      [
        "policy.lua:1",
        "policy.lua:2",
        "",
        "policy.lua:6",
        ".../d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/far.lua:3",
        "[string "here.note()..."]:1",
      ]
    `)
  })

  test('so that memory is the same byte for byte', () => {
    const [asked, unasked] = [asking(true), asking(false)]
    expect(asked.outcome).toEqual(unasked.outcome)
    expect(asked.digest).toBe(unasked.digest)
  })
})
