import { describe, expect, it } from 'vitest'
import type { LuaTable } from '../../src/domain/value.js'
import { type Frame, type HandleType, type HostLibrary, Interruption, type Reference } from '../../src/lua/machine.js'
import { builds, makeMachine, messageOf, testNow, valuesOf } from './make-machine.js'

const allBytes = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte))

describe.each(builds)('a machine of build %s', (build) => {
  it('returns values, tables in their order and functions by their place', () => {
    const { machine } = makeMachine(build)
    const outcome = machine.run('return 1, "a", true, nil, {10, x = {y = 2}},\nfunction() end, print', 'policy.lua')
    expect(valuesOf(outcome)).toEqual([
      1,
      'a',
      true,
      null,
      {
        kind: 'table',
        entries: [
          [1, 10],
          ['x', { kind: 'table', entries: [['y', 2]] }],
        ],
      },
      { kind: 'function', at: 'policy.lua:2' },
      { kind: 'function', at: '[C]' },
    ])
  })

  it('reads a table that holds itself as one table', () => {
    const { machine } = makeMachine(build)
    const [value] = valuesOf(machine.run('local t = {} t.t = t return t', 'p.lua'))
    expect(value).toHaveProperty('kind', 'table')
    const { entries } = value as LuaTable
    expect(entries[0]![1]).toBe(value)
  })

  it("tells a table's functions, by what they are the same by", () => {
    let table: Reference | undefined
    const keep = (frame: Frame) => {
      table = frame.keep(1)
      return 0
    }
    const { machine } = makeMachine(build, { libraries: [{ name: 'host', functions: { keep } }] })
    valuesOf(machine.run('t = { one = function() end, two = 2, [3] = print } t.same = t.one host.keep(t)', 'p.lua'))
    const { identities, hasMetatable } = machine.functionsOf(table!)
    expect([...identities.keys()].sort()).toEqual(['one', 'same'])
    expect(identities.get('one')).toBe(identities.get('same'))
    expect(hasMetatable).toBe(false)
    valuesOf(machine.run('t.one = function() end setmetatable(t, {})', 'p.lua'))
    const later = machine.functionsOf(table!)
    expect(later.identities.get('same')).toBe(identities.get('same'))
    expect(later.identities.get('one')).not.toBe(identities.get('one'))
    expect(later.hasMetatable).toBe(true)
  })

  it('fails a call that returns a table without a bottom', () => {
    const { machine } = makeMachine(build)
    const source = 'local t = {} for i = 1, 500 do t = {t} end return t'
    expect(messageOf(machine.run(source, 'p.lua'))).toBe('table nested deeper than 150')
  })

  it.each([allBytes, '', '\0', 'x'.repeat(41), allBytes.repeat(4096), allBytes.repeat(8192)])(
    'carries bytes both ways exactly (%#)',
    (bytes) => {
      let seen = ''
      const library: HostLibrary = {
        name: 'host',
        functions: {
          echo: (frame) => {
            seen = frame.string(1)
            frame.pushString(seen)
            return 1
          },
        },
      }
      const { machine } = makeMachine(build, { libraries: [library] })
      const reference = kept(machine, 'return function(s) return host.echo(s), #s end')
      const values = valuesOf(machine.call(reference, (frame) => pushed(frame.pushString(bytes))))
      expect([values[0] === bytes, values[1], seen === bytes]).toEqual([true, bytes.length, true])
    },
  )

  it('keeps an error that is no text, and says what it was', () => {
    const { machine } = makeMachine(build)
    expect(machine.run('error({code = 5})', 'p.lua')).toMatchObject({
      outcome: 'failed',
      error: { kind: 'table', entries: [['code', 5]] },
      message: '(error object is a table value)',
    })
    const withText = 'error(setmetatable({}, {__tostring = function() return "own words" end}))'
    expect(messageOf(machine.run(withText, 'p.lua'))).toBe('own words')
    expect(machine.run('error()', 'p.lua')).toMatchObject({ error: null, message: '(error object is a nil value)' })
  })

  it('gives a failure its position and the lines of its traceback', () => {
    const { machine } = makeMachine(build)
    const outcome = machine.run('local function inner()\n  error("boom")\nend\ninner()\n', 'a/policy.lua')
    expect(outcome).toMatchObject({ outcome: 'failed', message: 'a/policy.lua:2: boom' })
    expect(outcome.outcome === 'failed' && outcome.traceback.split('\n').slice(0, 2)).toEqual([
      "[C]: in function 'error'",
      expect.stringMatching(/^a\/policy\.lua:2: in .*inner/),
    ])
  })

  it('gives a syntax error as a failure', () => {
    const { machine } = makeMachine(build)
    expect(messageOf(machine.run('x = =', 'p.lua'))).toBe("p.lua:1: unexpected symbol near '='")
  })

  it('raises the errors of host functions where the script called them', () => {
    const library: HostLibrary = {
      name: 'msys.test',
      functions: {
        fail: (frame) => frame.fail('not like this'),
        wants: (frame) => frame.badArgument(2, 'out of range'),
        text: (frame) => Number(frame.string(1) === 'never'),
        where: (frame) => pushed(frame.pushString(frame.where())),
      },
    }
    const { machine } = makeMachine(build, { libraries: [library] })
    expect(messageOf(machine.run('\nmsys.test.fail()', 'p.lua'))).toBe('p.lua:2: not like this')
    expect(messageOf(machine.run('msys.test.wants(1)', 'p.lua'))).toBe(
      "p.lua:1: bad argument #2 to 'wants' (out of range)",
    )
    expect(messageOf(machine.run('msys.test.text()', 'p.lua'))).toMatch(
      /^p\.lua:1: bad argument #1 to 'text' \(string expected, got no value\)$/,
    )
    expect(valuesOf(machine.run('\n\nlocal w = msys.test.where() return w', 'p.lua'))).toEqual(['p.lua:3'])
    expect(valuesOf(machine.run('local ok, m = pcall(msys.test.fail) return ok, m', 'p.lua'))[0]).toBe(false)
  })

  it('finds host libraries as globals and by require', () => {
    const library = { name: 'msys.core', constants: { LIMIT: 7, LIST: null } }
    const { machine } = makeMachine(build, { libraries: [library] })
    const source = 'msys.mine = 1 return msys.core.LIMIT, require("msys.core") == msys.core, type(msys)'
    expect(valuesOf(machine.run(source, 'p.lua'))).toEqual([7, true, 'table'])
  })

  it('has handles that are userdata, with methods before fields', () => {
    const { machine, message } = withHandles(build)
    machine.run('', 'p.lua')
    const script =
      'return function(m) local before = m.size m.size = 9 return type(m), m:id(), before, m.none, tostring(m), #m, m.id ~= nil end'
    const values = valuesOf(machine.call(kept(machine, script), (frame) => pushed(frame.pushHandle(message, 42))))
    expect(values).toEqual(['userdata', 42, 420, null, 'message 42', 3, true])
  })

  it('refuses a field that is not there, and the wrong self, in words', () => {
    const { machine, message } = withHandles(build)
    const set = kept(machine, 'return function(m) m.none = 1 end')
    expect(messageOf(machine.call(set, (frame) => pushed(frame.pushHandle(message, 1))))).toBe(
      "policy.lua:1: cannot set field 'none' of message",
    )
    const self = kept(machine, 'return function(m) local o = {id = m.id}; o:id() end')
    expect(messageOf(machine.call(self, (frame) => pushed(frame.pushHandle(message, 1))))).toMatch(
      /^policy\.lua:1: calling 'id' on bad self/,
    )
  })

  it('has handles with keys of any kind, which a generic for goes through', () => {
    const items = ['a', 'b']
    const list: HandleType = {
      name: 'list',
      methods: {},
      index: (frame) => frame.pushValue(items[frame.number(2) - 1] ?? null),
      newIndex: (frame) => {
        items[frame.number(2) - 1] = frame.string(3)
      },
      next: (frame) => {
        const place = (frame.optionalNumber(3) ?? 0) + 1
        if (place > items.length) return 0
        frame.pushNumber(place)
        frame.pushString(items[place - 1]!)
        return 2
      },
    }
    const { machine } = makeMachine(build, { handleTypes: [list] })
    machine.run('', 'p.lua')
    const walk = kept(
      machine,
      'return function(l) l[3] = "c" local s = "" for k, v in l do s = s .. v end return s, l[2], l[9] end',
    )
    const push = (frame: Frame) => pushed(frame.pushHandle(list, 1))
    expect(valuesOf(machine.call(walk, push))).toEqual(['abc', 'b', null])
    const call = kept(machine, 'return function(l) return l() end')
    expect(messageOf(machine.call(call, push))).toBe('policy.lua:1: attempt to call a userdata value')
    const text = kept(machine, 'return function(l) return l.x end')
    expect(messageOf(machine.call(text, push))).toContain('number expected, got string')
  })

  it('reads which object a handle is, inside of tables too', () => {
    const { machine, message } = withHandles(build)
    machine.run('', 'p.lua')
    const wrap = kept(machine, 'return function(m) return { m } end')
    const outcome = machine.call(wrap, (frame) => pushed(frame.pushHandle(message, 7)))
    expect(valuesOf(outcome)).toEqual([{ kind: 'table', entries: [[1, { kind: 'handle', type: 'message', id: 7 }]] }])
  })

  it('keeps a handle the same value every time it is pushed', () => {
    const { machine, message } = withHandles(build)
    const same = kept(machine, 'return function(a, b) return a == b end')
    const reference = machine.newHandle(message, 3)
    const push = (frame: Frame) => pushed(frame.push(reference)) + pushed(frame.push(reference))
    expect(valuesOf(machine.call(same, push))).toEqual([true])
  })

  it('comes back from an image as it was, also after its memory grew, and in another instance', () => {
    const { machine } = makeMachine(build)
    machine.run('count = 0 function step() count = count + 1 return count, tostring({}) end', 'p.lua')
    const image = machine.takeImage()
    const first = valuesOf(machine.run('return step()', 'p.lua'))
    machine.run('big = ("x"):rep(20e6) string.sub = nil collectgarbage()', 'p.lua')
    machine.restoreImage(image)
    expect(valuesOf(machine.run('return step()', 'p.lua'))).toEqual(first)
    const other = makeMachine(build).machine
    other.restoreImage(image)
    expect(valuesOf(other.run('return step()', 'p.lua'))).toEqual(first)
  })

  it('uses the memory of an image again', () => {
    const { machine } = makeMachine(build)
    const image = machine.takeImage()
    machine.run('x = 5', 'p.lua')
    expect(machine.takeImage(image)).toBe(image)
    machine.run('x = 6', 'p.lua')
    machine.restoreImage(image)
    expect(valuesOf(machine.run('return x', 'p.lua'))).toEqual([5])
  })

  it('counts instructions the same every time, and in coroutines too', () => {
    const { machine } = makeMachine(build)
    const image = machine.takeImage()
    const work = 'for i = 1, 100 do coroutine.wrap(function() for j = 1, 100 do end coroutine.yield() end)() end'
    const counts = [1, 2].map(() => {
      machine.restoreImage(image)
      return machine.run(work, 'p.lua').instructions
    })
    expect(counts[0]).toBeGreaterThan(10_000)
    expect(counts[1]).toBe(counts[0])
  })

  it('stops at the limit of memory, which no script can catch', () => {
    const { machine } = makeMachine(build)
    const image = machine.takeImage()
    const bomb = 'return pcall(function() local t = {} for i = 1, 1e6 do t[i] = ("x"):rep(1e5) .. i end end)'
    expect(machine.run(bomb, 'p.lua')).toMatchObject({ outcome: 'limit', limit: 'memory' })
    expect(() => machine.run('', 'p.lua')).toThrow('restore an image first')
    machine.restoreImage(image)
    expect(valuesOf(machine.run('return 1', 'p.lua'))).toEqual([1])
  })

  it('throws an interruption through the script, and goes on from an image', () => {
    const library: HostLibrary = {
      name: 'host',
      functions: {
        ask: () => {
          throw new Interruption('unanswered')
        },
      },
    }
    const { machine } = makeMachine(build, { libraries: [library] })
    const image = machine.takeImage()
    expect(() => machine.run('pcall(host.ask)', 'p.lua')).toThrow(Interruption)
    machine.restoreImage(image)
    expect(valuesOf(machine.run('return 1', 'p.lua'))).toEqual([1])
  })

  it('invokes functions for the host, whose errors pass through', () => {
    const library: HostLibrary = {
      name: 'host',
      functions: {
        map: (frame) => {
          const results = frame.invoke(1, [{ kind: 'table', entries: [[1, 'a']] }, 5])
          for (const result of results) frame.pushValue(result)
          return results.length
        },
      },
    }
    const { machine } = makeMachine(build, { libraries: [library] })
    const twice = 'return host.map(function(t, n) return coroutine.wrap(function() return t[1], n * 2 end)() end)'
    expect(valuesOf(machine.run(twice, 'p.lua'))).toEqual(['a', 10])
    expect(messageOf(machine.run('host.map(function() error("inside") end)', 'p.lua'))).toBe('p.lua:1: inside')
  })

  it('shows a host function its arguments, and keeps functions for later calls', () => {
    let functions: ReturnType<Frame['keepFunctions']> = []
    let seen: unknown[] = []
    const library: HostLibrary = {
      name: 'msys',
      functions: {
        registerModule: (frame) => {
          functions = frame.keepFunctions(2)
          const { field, optional, other } = {
            field: frame.field(2, 'version'),
            optional: [frame.optionalString(3), frame.optionalNumber(4), frame.optionalString(5)],
            other: frame.anyHandle(2),
          }
          seen = [field, ...optional, other, frame.count(), frame.type(6), frame.display(6), frame.truth(6)]
          return 0
        },
      },
    }
    const { machine } = makeMachine(build, { libraries: [library] })
    const source =
      'msys.registerModule("m", {\nvalidate = function(_, n) return n + 1 end,\nversion = 5, [1] = print}, nil, "7", "x", false)'
    valuesOf(machine.run(source, 'p.lua'))
    expect(seen).toEqual([5, undefined, 7, 'x', undefined, 6, 'boolean', 'false', false])
    expect(functions.map(({ name, at }) => [name, at])).toEqual([['validate', 'p.lua:2']])
    const push = (frame: Frame) => pushed(frame.pushNil()) + pushed(frame.pushNumber(41))
    expect(valuesOf(machine.call(functions[0]!.reference, push))).toEqual([42])
    expect(messageOf(machine.run('msys.registerModule("m", 5)', 'p.lua'))).toMatch(
      /^p\.lua:1: bad argument #2 to 'registerModule' \(table expected, got number\)$/,
    )
  })

  it('requires modules from the surroundings, and says what it did not find', () => {
    const files = {
      'a/b.lua': 'loads = (loads or 0) + 1 return {name = ...}',
      'broken.lua': 'x = = 1',
      'loop.lua': 'require("loop")',
    }
    const { machine } = makeMachine(build, { files })
    const source = 'return require("a.b").name, require("a.b") == require("a.b"), loads'
    expect(valuesOf(machine.run(source, 'p.lua'))).toEqual(['a.b', true, 1])
    expect(messageOf(machine.run('require("none")', 'p.lua'))).toContain(
      "module 'none' not found:\n\tno field package.preload['none']\n\tno file 'none.lua'",
    )
    expect(messageOf(machine.run('require("broken")', 'p.lua'))).toContain(
      "error loading module 'broken' from file 'broken.lua':\n\tbroken.lua:1: unexpected symbol near '='",
    )
  })

  it('has the surroundings for a clock, dates and an environment', () => {
    const { machine } = makeMachine(build, {
      surroundings: { environment: (name) => (name === 'HOME' ? '/h' : undefined) },
    })
    const source = 'return os.time(), os.date("%Y-%m-%d %H:%M:%S"), os.clock(), os.getenv("HOME"), os.getenv("PATH")'
    expect(valuesOf(machine.run(source, 'p.lua'))).toEqual([testNow / 1000, '2026-03-01 06:40:00', 0, '/h', null])
    expect(messageOf(machine.run('os.exit(1)', 'p.lua'))).toBe("p.lua:1: 'os.exit' is not available under replay")
  })

  it('draws random numbers from the surroundings', () => {
    const seeds: number[] = []
    const surroundings = { random: () => 0.999, seedRandom: (seed: number) => void seeds.push(seed) }
    const { machine } = makeMachine(build, { surroundings })
    const source = 'math.randomseed(7) return math.random(), math.random(10), math.random(5, 6)'
    expect(valuesOf(machine.run(source, 'p.lua'))).toEqual([0.999, 10, 6])
    expect(seeds).toEqual([7])
  })

  it('gives print and io.write to the surroundings', () => {
    const { machine, output } = makeMachine(build)
    machine.run('print("a", nil, true, {} ~= nil) io.write("x", 1) io.stderr:write("e\\0")', 'p.lua')
    expect(output).toEqual(['a\tnil\ttrue\ttrue', 'x1', 'e\0'])
  })

  it('reads files from the surroundings alone, and writes none', () => {
    const { machine } = makeMachine(build, { files: { 'list.txt': 'one\ntwo\n\nlast' } })
    const source = `local lines = {} for line in io.lines("list.txt") do lines[#lines + 1] = line end
      local f = io.open("list.txt") local first, rest = f:read("*l", "*a") local size = f:seek("end") f:close()
      return table.concat(lines, "|"), first, rest, size, io.type(f), tostring(f)`
    expect(valuesOf(machine.run(source, 'p.lua'))).toEqual([
      'one|two||last',
      'one',
      'two\n\nlast',
      13,
      'closed file',
      'file (closed)',
    ])
    const denied = 'local a, b, c = io.open("/etc/passwd") local d, e, f = io.open("x", "w") return a, b, c, d, e, f'
    expect(valuesOf(machine.run(denied, 'p.lua'))).toEqual([
      null,
      '/etc/passwd: No such file or directory',
      2,
      null,
      'x: Permission denied',
      13,
    ])
  })

  it('keeps an open file in the image', () => {
    const { machine } = makeMachine(build, { files: { f: '1\n2\n3\n' } })
    machine.run('f = io.open("f") f:read("*l")', 'p.lua')
    const image = machine.takeImage()
    for (let round = 0; round < 2; round++) {
      machine.restoreImage(image)
      expect(valuesOf(machine.run('return f:read("*l")', 'p.lua'))).toEqual(['2'])
    }
  })

  it('runs text only', () => {
    const { machine } = makeMachine(build)
    expect(messageOf(machine.run('\x1bLua', 'p.lua'))).toContain('attempt to load a binary chunk')
    expect(messageOf(machine.run('string.dump(print)', 'p.lua'))).toBe('p.lua:1: unable to dump given function')
    expect(messageOf(machine.run('#!/usr/bin/lua\nerror("line two")', 'p.lua'))).toBe('p.lua:2: line two')
  })
})

/** One value was pushed. */
const pushed = (_: unknown): number => 1

const kept = (machine: ReturnType<typeof makeMachine>['machine'], source: string): Reference => {
  const outcome = machine.run(`test_kept = (function() ${source} end)()`, 'policy.lua')
  valuesOf(outcome)
  return keepGlobal(machine)
}

/** Through the machine's own registry: the interface keeps functions only from inside a host function. */
const keepGlobal = (machine: ReturnType<typeof makeMachine>['machine']): Reference => {
  const { core } = machine as unknown as { core: import('../../src/lua/handle-table.js').Core }
  const { api, arena, main } = core
  api.pushGlobals(main)
  arena.push(main, 'test_kept')
  api.lua_gettable(main, -2)
  const reference = api.luaL_ref(main, api.registryIndex) as Reference
  api.lua_settop(main, 1)
  return reference
}

const withHandles = (build: (typeof builds)[number]) => {
  const message: HandleType = {
    name: 'message',
    methods: { id: (frame) => pushed(frame.pushNumber(frame.handle(1, message))) },
    get: (frame, id, key) => {
      if (key !== 'size' && key !== 'id') return false
      frame.pushNumber(id * 10)
      return true
    },
    set: (_frame, _id, key) => key === 'size',
    toText: (id) => `message ${id}`,
    length: () => 3,
  }
  return { machine: makeMachine(build, { handleTypes: [message] }).machine, message }
}
