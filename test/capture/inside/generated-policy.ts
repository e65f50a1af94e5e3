/** A policy made by chance, the same for the same seed: every way in and out of a callout, and host calls of every outcome. */
export const generatedPolicy = (seed: number): string => {
  const random = chances(seed)
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!
  const callout = ([name, parameters]: readonly [string, string]): string => {
    const isCalled = name === 'validate_connect'
    const statement = (): string => `  ${pick([...statementsOf(pick), ...(isCalled ? [] : nested)])}`
    const statements = Array.from({ length: 1 + Math.floor(random() * 4) }, statement)
    return [
      `function mod:${name}(${parameters})`,
      ...statements,
      `  ${pick(isCalled ? returns : [...returns, ...ends])}`,
      'end',
      '',
    ].join('\n')
  }
  return [prologue, ...callouts.map(callout), 'msys.registerModule("generated", mod)', ''].join('\n')
}

/** Numbers from 0 to 1 of Park and Miller's generator. */
const chances = (seed: number): (() => number) => {
  let state = (seed * 7919 + 1) % 2147483647
  return () => {
    state = (state * 16807) % 2147483647
    return state / 2147483647
  }
}

const prologue = `require("reprise_recorder")
require("msys.core")
require("msys.db")
local mod = {}
local held = {time = os.time, random = math.random, lookup = msys.dnsLookup}
local function helper(...) return ... end
local function raise(level)
  error("raised at " .. level, level)
end
local function through(level)
  raise(level)
  return 0
end
function mod:init() return true end`

const callouts: readonly (readonly [string, string])[] = [
  ['validate_connect', 'ac, vctx'],
  ['core_validate_accept', 'ac, vctx'],
  ['validate_ehlo', 'str, ac, vctx'],
  ['validate_mailfrom', 'str, ac, vctx'],
  ['validate_rcptto', 'msg, str, ac, vctx'],
  ['validate_rcptto_list_final', 'list, vctx'],
  ['validate_data', 'msg, ac, vctx'],
  ['validate_data_spool', 'msg, ac, vctx'],
  ['validate_data_spool_each_rcpt', 'msg, ac, vctx'],
  ['validate_set_binding', 'msg'],
  ['core_log_delivery_v1', 'msg, dr, now, note, length'],
  ['validate_dealloc', ''],
]

const statementsOf = (pick: <Item>(items: readonly Item[]) => Item): readonly string[] => {
  const name = pick(['example.com', 'nx.example', 'mail.example.org'])
  const value = pick(['"v"', '17', '"caf\\233"', '"a@b.example"', '"\\0\\1\\"\\\\"', 'tostring(self ~= nil)'])
  const context = pick(['0', '1'])
  const number = pick(['1', '10', '1000'])
  return [
    `print(math.random(${number}), held.random())`,
    `local records, why = msys.dnsLookup("${name}", "MX") print(records and #records, why)`,
    `print(#(msys.dnsLookup("${name}", "A") or {}))`,
    `print(pcall(msys.dnsLookup, "${name}", "BAD"))`,
    `print(pcall(function() held.lookup("${name}", "BAD") end))`,
    `print(pcall(function()\n    local found =\n      msys.dnsLookup("${name}", "BAD")\n  end))`,
    `print(pcall(function() held.time("x") end))`,
    `print(pcall(function() os.date({}) end), os.date("!%Y-%m-%d", ${number}))`,
    `print(pcall(function() return (math.random(0)) end))`,
    `for row in msys.db.query("cache", "select", {${value}}) do self[row.n] = row.param end`,
    `print(pcall(msys.db.query, "cache", "bad"))`,
    `print(pcall(msys.registerModule, {}))`,
    `if vctx then vctx:set(${context}, "key${number}", ${value}) print(vctx:get(${context}, "key${number}")) end`,
    `if vctx then print(pcall(vctx.get, vctx, 7, "key")) vctx:set_code(550, ${value}) end`,
    `if vctx then print(pcall(function() vctx:set(9, "key", 1) end)) end`,
    `if msg then print(msg:mailfrom(), msg:rcptto(), msg:context_get(1, "key${number}")) end`,
    'for key in pairs(self) do self[key] = nil end',
    'local loop = {} loop.loop = loop self.loop = loop print(pcall(msys.readfile, loop))',
    `print(coroutine.wrap(function(...) return helper(...) end)(nil, ${value}, nil))`,
    `print(pcall(through, ${pick(['1', '2'])}))`,
    `print(pcall(require, "no.such.module${number}"))`,
  ]
}

/** Calls of a callout by another one, as some policies do. */
const nested = [
  'if vctx and ac then print("nested", mod.validate_connect(self, ac, vctx)) end',
  'if vctx and ac then print("nested", pcall(mod.validate_connect, self, ac, vctx)) end',
]

const returns = [
  'return 0',
  'return 0, nil, nil',
  'return',
  'return nil, "kept", nil',
  'do return helper(0, self) end',
  'return msys.core.VALIDATE_CONT',
  'return 1',
]

const ends = [
  'error("text")',
  'error("at the caller", 2)',
  'error("deeper", 3)',
  'error({code = 550, self = self})',
  'error(nil)',
  'error("no position", 0)',
  'through(2)',
  'through(3)',
  'return through(2)',
  'if vctx and ac then return mod.validate_connect(self, ac, vctx) end return 0',
  'local nothing = nil; nothing.field = 1',
  'return #self + nil',
  'msys.dnsLookup("example.com", "BAD")',
]
