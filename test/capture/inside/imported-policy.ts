import { chances } from './import-chances.js'

/**
 * A policy made by chance, the same for the same seed, of what the fake host and the emulated one both have. With a number for
 * `change`, one of its statements is another: a candidate.
 */
export const importedPolicy = (seed: number, change: number | null = null): string => {
  const random = chances(seed)
  const bodies = callouts.map(([name]) =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, () => statement(random, name)),
  )
  if (change !== null) {
    const other = chances(change * 31 + seed)
    const body = Math.floor(other() * bodies.length)
    bodies[body]![Math.floor(other() * bodies[body]!.length)] = statement(other, callouts[body]![0])
  }
  const functions = callouts.map(([name, parameters], index) =>
    [`function mod:${name}(${parameters})`, ...bodies[index]!.map((line) => `  ${line}`), '  return 0', 'end'].join(
      '\n',
    ),
  )
  return [prologue, ...functions, 'msys.registerModule("generated", mod)', ''].join('\n')
}

const prologue = `require("reprise_recorder")
require("msys.core")
local db = require("msys.db")
local mod = {}
local function first(found, why) return found and found[1] or why or "none" end`

const callouts: readonly (readonly [string, string])[] = [
  ['validate_connect', 'ac, vctx'],
  ['validate_ehlo', 'str, ac, vctx'],
  ['validate_mailfrom', 'str, ac, vctx'],
  ['validate_rcptto', 'msg, str, ac, vctx'],
  ['validate_rcptto_list_final', 'list, vctx'],
  ['validate_data', 'msg, ac, vctx'],
  ['validate_data_spool', 'msg, ac, vctx'],
  ['validate_data_spool_each_rcpt', 'msg, ac, vctx'],
  ['validate_set_binding', 'msg'],
  ['validate_dealloc', ''],
]

const statement = (random: () => number, callout: string): string => {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!
  const name = pick(['example.com', 'nx.example', 'mail.example.org'])
  const key = pick(['k1', 'k2', 'can_relay', 'spf_status'])
  const context = pick(['0', '1'])
  const anywhere = [
    `self.found = first(msys.dnsLookup("${name}", "${pick(['A', 'MX', 'TXT'])}"))`,
    `print(first(msys.dnsLookup("${name}")))`,
    `for row in db.query("cache", "select ${pick(['a', 'b'])}", {${pick(['1', '"x"'])}}) do self[row.n] = row.param end`,
    `print(os.time() > 0, os.date("!%H", ${pick(['0', '7200'])}))`,
    'print(pcall(msys.dnsLookup, "example.com", "BAD") == false)',
    `self.n = (self.n or 0) + 1 if self.n > ${pick(['2', '4'])} then error("too often") end`,
  ]
  if (callout === 'validate_dealloc') return pick(anywhere)
  if (callout === 'validate_set_binding')
    return pick([
      ...anywhere.filter((line) => !line.includes('self.n')),
      `msg:binding("${pick(['b1', 'b2'])}")`,
      `if msg:context_get(1, "rcptto_localpart") == "${pick(['bob', 'carol'])}" then msg:binding("b3") end`,
    ])
  const withContext = [
    ...anywhere,
    `vctx:set(${context}, "${key}", "${pick(['yes', 'caf\\233', ''])}")`,
    `if vctx:get(0, "can_relay") == "true" then ${pick(['return 1', 'vctx:set_code(451, "later") return 1'])} end`,
    `if vctx:exists(1, "spf_status") == 1 then vctx:set_code(${pick(['550', '450'])}, "no") return 1 end`,
    `vctx:set(1, "${key}", vctx:get(1, "mailfrom_domain"))`,
    `if vctx:get(1, "rcptto_localpart") == "${pick(['bob', 'carol'])}" then vctx:set_code(550, "unknown") return 1 end`,
    `if vctx:get(1, "mailfrom_localpart") == "" then error("no sender") end`,
    'self.deep = {mod.validate_connect(self, ac, vctx)}',
  ].filter(
    (line) => !line.includes('mod.') || (callout !== 'validate_connect' && callout !== 'validate_rcptto_list_final'),
  )
  const withMessage = callout.startsWith('validate_data')
    ? [
        ...withContext,
        'print(msg:mailfrom())',
        `if msg:context_get(1, "k1") == "yes" then vctx:set_code(554, "k1") return 1 end`,
      ]
    : withContext
  const each = callout.endsWith('each_rcpt')
    ? [...withMessage, 'self.to = msg:rcptto()', 'msg:context_set(1, "binding", msg:rcptto())']
    : withMessage
  return pick(random() < 0.06 ? [...unseen] : each)
}

/** What the recorder does not see, or no replay can have. */
const unseen = [
  'print(math.random(10))',
  'print(vctx:get(0, "never_listed"))',
  'print(tostring(ac.conn_id))',
  'print(os.clock() > 1e9)',
  'for row in db.query("cache", "first", {}) do self.first = row.n break end',
  'self.why = select(2, pcall(db.query, "cache", "bad"))',
]
