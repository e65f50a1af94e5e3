import { describe, expect, it } from 'vitest'
import { type Frame, type HandleType, type HostLibrary, Interruption, type Reference } from '../../src/lua/machine.js'
import { memoryDigest } from './digest.js'
import { makeMachine, messageOf, valuesOf } from './make-machine.js'

const bridged = (options: Parameters<typeof makeMachine>[1] = {}) =>
  makeMachine('lua54', { dialect: 'thrlua', ...options })

describe('the machine of Lua 5.4 that runs thrLua', () => {
  it('is the same byte for byte each time, and goes on from an image of another one', () => {
    const [one, other] = [bridged().machine, bridged().machine]
    for (const machine of [one, other]) machine.run('t = {} for i = 1, 100 do t["k" .. i] = i end', 'p.lua')
    expect(memoryDigest(one)).toBe(memoryDigest(other))
    const image = one.takeImage()
    const walk = 'local s = "" for k, v in pairs(t) do s = s .. k end return s, 7 & 3, tostring({})'
    const walked = valuesOf(one.run(walk, 'p.lua'))
    const third = bridged().machine
    third.restoreImage(image)
    expect(valuesOf(third.run(walk, 'p.lua'))).toEqual(walked)
  })

  it('stops at its limits, which no script can catch', () => {
    const limits = { instructions: 10_000, memoryBytes: 32 << 20 }
    const endless = bridged({ limits }).machine.run('pcall(function() while true do end end)', 'p.lua')
    expect(endless).toMatchObject({ outcome: 'limit', limit: 'instructions' })
    const big = bridged({ limits }).machine.run(
      'pcall(function() local s = "x" while true do s = s .. s end end)',
      'p.lua',
    )
    expect(big).toMatchObject({ outcome: 'limit', limit: 'memory' })
  })

  it('has numbers of the host as doubles, and gives them back as they are', () => {
    let got: unknown
    const library: HostLibrary = {
      name: 'host',
      functions: {
        five: (frame) => {
          frame.pushNumber(5)
          return 1
        },
        take: (frame) => {
          got = [frame.number(1), frame.value(2), frame.type(3)]
          return 0
        },
      },
    }
    const { machine } = bridged({ libraries: [library] })
    const values = valuesOf(
      machine.run(
        'host.take(5 / 2, { [host.five()] = 1 }, "010" + 0) return 2 ^ 53 + host.five(), host.five() .. ""',
        'p.lua',
      ),
    )
    expect([values, got]).toEqual([
      [2 ** 53 + 4, '5'],
      [2.5, { kind: 'table', entries: [[5, 1]] }, 'number'],
    ])
  })

  it('keeps the lines of a program that is rewritten', () => {
    const { machine } = bridged()
    const program =
      'local function f(...)\n  for k in pairs({\n    1 }) do\n    local x = 1 |\n      nil\n  end\nend\nf()'
    expect(messageOf(machine.run(program, 'p.lua'))).toBe(
      'p.lua:5: attempt to perform bitwise operation on a nil value',
    )
    expect(messageOf(machine.run('\n\nlocal s = "\\q" s.x.y = 1', 'p.lua'))).toBe(
      "p.lua:3: attempt to index field 'x' (a nil value)",
    )
  })

  it('lets no script reach what stands for an operator, or what 5.1 does not have', () => {
    const { machine } = bridged()
    const gone =
      'utf8 warn rawlen table.pack table.unpack table.move string.pack math.type math.tointeger coroutine.close package.searchers debug.upvaluejoin'
    const program = `return ${gone.split(' ').join(' or ')}`
    expect(valuesOf(machine.run(program, 'p.lua'))).toEqual([null])
    expect(valuesOf(machine.run('return getmetatable("").__add, ("\\0010&")', 'p.lua'))).toEqual([null, '\x010&'])
  })
})

describe.each([
  ['bridged', 'thrlua', 'local p = newproxy(true) getmetatable(p).__gc = function()'],
  ['as it is', undefined, 'local p = setmetatable({}, { __gc = function()'],
] as const)('a machine of Lua 5.4, %s', (_title, dialect, begins) => {
  const finalizer = (body: string) =>
    `${begins} ${body} end ${dialect ? '' : '})'} p = nil collectgarbage() collectgarbage()`

  it.each(['print(1)', 'pcall(print, 1)', 'coroutine.wrap(function() print(1) end)()'])(
    'tells that a finalizer reaches out: %s',
    (body) => {
      const finalizing = () => {
        throw new Interruption('finalizer')
      }
      const { machine } = makeMachine('lua54', { ...(dialect && { dialect }), surroundings: { finalizing } })
      expect(() => machine.run(finalizer(body), 'p.lua')).toThrow(Interruption)
    },
  )

  it('tells of a handle that is read whose object went with an earlier session', () => {
    const type: HandleType = { name: 'message', methods: { id: (frame) => pushed(frame, frame.handle(1, type)) } }
    const retired: string[] = []
    const kept: Reference[] = []
    const host: HostLibrary = {
      name: 'host',
      functions: {
        keep: (frame) => {
          kept.push(frame.keep(1))
          return 0
        },
      },
    }
    const { machine } = makeMachine('lua54', {
      ...(dialect && { dialect }),
      handleTypes: [type],
      libraries: [host],
      surroundings: { retired: (name) => void retired.push(name) },
    })
    valuesOf(machine.run('host.keep(function(m) stored = m return m:id() end)', 'p.lua'))
    machine.endBoot()
    const handle = machine.newHandle(type, 7)
    const push = (frame: Frame) => {
      frame.push(handle)
      return 1
    }
    expect([valuesOf(machine.call(kept[0]!, push)), retired]).toEqual([[7], []])
    machine.restoreImage(machine.takeCarried((id) => id === 7))
    machine.run('stored:id()', 'p.lua')
    expect(retired).toEqual(['message'])
  })
})

const pushed = (frame: Frame, value: number): number => {
  frame.pushNumber(value)
  return 1
}
