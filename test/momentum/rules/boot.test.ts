import { describe, expect, it } from 'vitest'
import { givenPolicy, hello, moduleOf } from '../given-policy.js'

const withInit = (body: string): string => `
local mod = {}
function mod:init() ${body} end
function mod:validate_ehlo() return 0 end
msys.registerModule("mod", mod)`

describe('a policy boots', () => {
  it.each([
    ['true', 'return true'],
    ['0, as the examples of the manual return', 'return 0'],
    ['a text', 'return "yes"'],
  ])('where init returns %s', (_, body) => {
    expect(givenPolicy(withInit(body)).boot().result).toEqual({
      outcome: 'booted',
      modules: [{ name: 'mod', callouts: ['init', 'validate_ehlo'] }],
    })
  })

  it.each([
    ['nothing', '', { kind: 'return', got: 'init of mod returned nothing' }],
    ['nil', 'return nil', { kind: 'return', got: 'init of mod returned nothing' }],
    ['false', 'return false', { kind: 'return', got: 'init of mod returned false' }],
  ])('not where init returns %s', (_, body, failure) => {
    expect(givenPolicy(withInit(body)).boot().result).toEqual({ outcome: 'failed', failure })
  })

  it.each([
    ['an error in init', withInit('error("boom")'), 'policy.lua:3: boom'],
    ['an error in the body', 'local t = nil\nt.x = 1', "policy.lua:2: attempt to index local 't' (a nil value)"],
  ])('not after %s', (_, source, message) => {
    const { result } = givenPolicy(source).boot()
    expect(result).toMatchObject({ outcome: 'failed', failure: { kind: 'error', message } })
  })

  it.each([
    'msys.expandMacro("%{i}")',
    'msys.core.ec_message_new()',
    'msys.audit.connections("1,2")',
    'msys.db.execute("cache", "DELETE FROM t")',
  ])('in a way that can not be judged where it needs a session: %s', (call) => {
    expect(() => givenPolicy(withInit(`pcall(function() return ${call} end) return true`)).boot()).toThrow(
      'a function that policy.lua:3 calls works on a session, and there is none while a policy is loaded or unloaded',
    )
  })

  it('not after a syntax error, which is told with its line', () => {
    const { result } = givenPolicy('local mod = {}\nfunction mod:init( return true end').boot()
    expect(result).toMatchObject({ outcome: 'failed', failure: { kind: 'error' } })
    expect(JSON.stringify(result)).toContain('policy.lua:2:')
  })

  it('with init once for every module, in the order of registration, self empty', () => {
    const module = (name: string): string =>
      `do local mod = {} function mod:init(...) print("${name}", next(self), select("#", ...), self == mod) return true end msys.registerModule("${name}", mod) end\n`
    expect(givenPolicy(module('b') + module('a')).boot().output).toEqual(['b\tnil\t0\tfalse', 'a\tnil\t0\tfalse'])
  })

  it('reading its own files, and requiring its own modules', () => {
    const policy = givenPolicy({
      'policy.lua':
        'local lines = require("lib.lines")\nfor line in io.lines("data/names") do print(lines.shout(line)) end\n' +
        moduleOf({ validate_ehlo: '' }),
      'lib/lines.lua': 'return { shout = string.upper }',
      'data/names': 'ann\nbob\n',
    })
    expect(policy.boot().output).toEqual(['ANN', 'BOB'])
  })
})

describe('registerModule', () => {
  it('binds functions that are named after callouts, and ignores every other key', () => {
    const { result, output } = givenPolicy(`
msys.registerModule("mod", { validate_ehlo = function() return 0 end, validate_elho = function() return 0 end, validate_data = "no function", core_log_rejection = print })`).boot()
    expect(result).toEqual({
      outcome: 'booted',
      modules: [{ name: 'mod', callouts: ['core_log_rejection', 'validate_ehlo'], ignored: ['validate_elho'] }],
    })
    expect(output).toEqual([])
  })

  it('says in the log where no key matches, and goes on', () => {
    const { result, output } = givenPolicy(`msys.registerModule("mod", { validate_dta = print })`).boot()
    expect(result).toMatchObject({ outcome: 'booted', modules: [{ name: 'mod', callouts: [] }] })
    expect(output).toEqual(['scriptlet: no usable methods found for module mod in registerModule call'])
  })

  it('takes the last of two functions of one name, as the table does', () => {
    const { output } = givenPolicy(`
local mod = {}
function mod:validate_ehlo() print("first") return 0 end
function mod:validate_ehlo() print("second") return 0 end
msys.registerModule("mod", mod)`).session([hello])
    expect(output).toEqual(['second'])
  })

  it('in the middle of a session can not be judged', () => {
    const policy = givenPolicy(moduleOf({ validate_ehlo: 'msys.registerModule("late", {})' }))
    expect(policy.session([hello]).gaps).toEqual(['a module is registered during a session'])
  })
})

describe("a module's table", () => {
  const registered = 'local m = {} function m:validate_ehlo() return 0 end msys.registerModule("m", m) '
  it.each([
    ['has got a callout since', 'function m:validate_data() return 0 end', true],
    ['has another callout of the name', 'function m:validate_ehlo() return 1 end', true],
    ['has lost a callout', 'm.validate_ehlo = nil', true],
    ['has a metatable that may have more', 'setmetatable(m, { __index = {} })', true],
    ['has got what is no callout', 'm.helper = print m.count = 1', false],
    ['is as it was', '', false],
  ])('that %s after it was registered rests on a choice: %s', (_, later, rests) => {
    const { host } = givenPolicy(registered + later)
    expect(host.assumedAtBoot.has('module-table')).toBe(rests)
  })
})

describe('what a policy keeps outside of its sessions', () => {
  it('is there at the beginning of each as it was after boot', () => {
    const policy = givenPolicy(
      `count = 10\nlocal kept = {}\n${moduleOf({
        validate_ehlo: 'count = count + 1 kept[#kept + 1] = count print(count, #kept)',
      })}`,
    )
    expect(policy.session([hello, hello]).output).toEqual(['11\t1', '12\t2'])
    expect(policy.session([hello]).output).toEqual(['11\t1'])
  })
})
