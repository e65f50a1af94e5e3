import fc from 'fast-check'
import { someHooks } from './generated-hooks.js'

/** A Lua policy put together from pieces that ask, decide, change and remember, in every phase. */
export interface GeneratedPolicy {
  readonly source: string
}

type Piece = string

/** Conditions that look at what a phase knows. `phase` decides what is in reach. */
const condition = (phase: string): fc.Arbitrary<Piece> =>
  fc.oneof(
    fc.constantFrom(
      ...[
        'true',
        'false',
        'self.n and self.n > 1',
        'self.flag',
        `vctx:get(0, "k1") == "a"`,
        `vctx:exists(1, "k2") == 1`,
        `count() > 3`,
        `count() > 4`,
        `(msys.dnsLookup("one.example", "A") or {})[1] == "192.0.2.1"`,
        `msys.dnsLookup("gone.example", "MX") == nil`,
        `msys.cidr.query("list") == "yes"`,
        ...(messagePhases.has(phase) ? ['msg:mailfrom() == ""', `(msg:header("X-A")[1] or "") == "1"`] : []),
        ...(recipientPhases.has(phase)
          ? ['msg:rcptto() == "a@example.net"', 'string.find(msg:rcptto(), "^b") ~= nil']
          : []),
      ],
    ),
  )

const messagePhases = new Set(['rcptto', 'data', 'data_spool', 'data_spool_each_rcpt'])
const recipientPhases = new Set(['rcptto', 'data_spool_each_rcpt'])

const action = (phase: string): fc.Arbitrary<Piece> =>
  fc.constantFrom(
    'self.n = (self.n or 0) + 1',
    'self.flag = true',
    'vctx:set(0, "k1", "a")',
    'vctx:set(1, "k2", tostring(self.n))',
    'msys.audit_series.add("series")',
    'msys.audit_series.add("series", {count = 2})',
    'print("said", self.n)',
    'vctx:set_code(550, "no")',
    'vctx:set_code(451, "later")',
    'vctx:disconnect(421, "bye")',
    'return 1',
    'error("boom")',
    'local t = nil; t.x = 1',
    `msys.dnsLookup("two.example", "A")`,
    `vctx:set(0, "dns", tostring((msys.dnsLookup("two.example", "MX") or {"none"})[1]))`,
    `vctx:set(0, "count", tostring(count()))`,
    `vctx:set(0, "dice", tostring(math.random(6)))`,
    ...(phase === 'data' || phase === 'rcptto'
      ? ['vctx:add_recipient("c@example.net")', 'vctx:remove_recipient("a@example.net")']
      : []),
    ...(phase.startsWith('data')
      ? ['msg:header("X-A", "1")', 'msg:header("X-A", "")', 'msg:discard("550 gone")', 'msg:context_set(1, "k2", "v")']
      : []),
  )

const statement = (phase: string): fc.Arbitrary<Piece> =>
  fc.oneof(
    { weight: 2, arbitrary: action(phase).map((piece) => (piece.startsWith('return') ? `do ${piece} end` : piece)) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(condition(phase), action(phase), action(phase))
        .map(([test, yes, no]) => `if ${test} then ${yes} else ${no} end`),
    },
  )

const phases = ['connect', 'ehlo', 'mailfrom', 'rcptto', 'data', 'data_spool', 'data_spool_each_rcpt'] as const

const parameters: Readonly<Record<(typeof phases)[number], string>> = {
  connect: 'ac, vctx',
  ehlo: 'str, ac, vctx',
  mailfrom: 'str, ac, vctx',
  rcptto: 'msg, str, ac, vctx',
  data: 'msg, ac, vctx',
  data_spool: 'msg, ac, vctx',
  data_spool_each_rcpt: 'msg, ac, vctx',
}

const callout = (name: (typeof phases)[number]): fc.Arbitrary<string> =>
  fc
    .array(statement(name), { minLength: 0, maxLength: 3 })
    .map(
      (statements) =>
        `function mod:validate_${name}(${parameters[name]})\n  ${statements.join('\n  ')}\n  return msys.core.VALIDATE_CONT\nend`,
    )

/** What a hook of delivery does, which has no session: it reads, changes and remembers in its message. */
const deliveryHook = (name: string): fc.Arbitrary<string> =>
  fc
    .array(
      fc.constantFrom(
        'print("told", msg:get_code())',
        'msg:context_set(1, "k2", tostring(msg.num_retries))',
        'print(msg:context_get(1, "k2"), dr and dr.domain)',
        'msg:context_set(0, "k1", msg:context_get(1, "k2") .. "+")',
        'msg:set_code(554, "gone")',
        'if msg:context_get(0, "k1") == "a" then msg:discard("550 later on") end',
        'error("boom")',
      ),
      { minLength: 1, maxLength: 2 },
    )
    .map((statements) => `function mod:${name}(msg, dr)\n  ${statements.join('\n  ')}\n  return 0\nend`)

const deliveryHooks = [
  'core_log_delivery_v1',
  'core_log_transient_failure_v1',
  'core_log_permanent_failure_v1',
  'generic_delivery_msg_dispose',
  'outbound_smtp_auth_config',
] as const

const module_ = (name: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.tuple(
        ...phases.map((phase) => fc.option(callout(phase), { freq: 2, nil: '' })),
        ...deliveryHooks.map((hook) => fc.option(deliveryHook(hook), { freq: 2, nil: '' })),
      ),
      someHooks,
    )
    .map(
      ([callouts, hooks]) => `do local mod = {}\n${callouts.join('\n')}\n${hooks}
function mod:validate_dealloc() print("over", self.n) end
msys.registerModule("${name}", mod) end`,
    )

const preamble = `require("msys.core")
local function count() return msys.audit_series.count("series", {startv = 0, endv = 1}) end
do local first = {}
function first:init()
  msys.audit_series.define("series", "cidr", 60, 2)
  msys.cidr.define("list", {type = "rbldnsd", source = "/list", default_value = "no"})
  return true
end
msys.registerModule("first", first) end
`

/** One or two modules. */
export const policies: fc.Arbitrary<GeneratedPolicy> = fc
  .tuple(module_('one'), fc.option(module_('two'), { nil: '' }))
  .map(([one, two]) => ({ source: `${preamble}${one}\n${two}\n` }))
