import { describe, expect, it } from 'vitest'
import { type Circumstances, givenPolicy, hello, mail, oneMessage, type Played, type Step } from './given-policy.js'

interface Case {
  readonly title: string
  readonly policy: string
  readonly world?: Readonly<Record<string, unknown>>
  readonly steps?: readonly Step[]
  readonly from?: Circumstances
  readonly comes: Partial<Record<keyof Played, unknown>>
}

const module = (name: string, source: string): string => `require("msys.core")
local mod = {}
${source}
msys.registerModule("${name}", mod)
`

const doorman = module(
  'doorman',
  `function mod:validate_connect(accept, vctx)
  local open = msys.audit.inbound_session_count("/32", "SMTP")
  local who = msys.expandMacro("%{spfv1:i}")
  local allowed = 3
  if who == "203.0.113.9" then allowed = 1 end
  print("doorman: " .. who .. " has " .. open .. " of " .. allowed)
  if open > allowed then
    vctx:disconnect(421, "4.7.0 " .. who .. " has too many connections")
    return msys.core.VALIDATE_DONE
  end
  return msys.core.VALIDATE_CONT
end`,
)

const archivist = module(
  'archivist',
  `require("msys.extended.vctx")
function mod:validate_data(anything, accept, vctx)
  local message = msys.core.accept_construct_get_message_construct(accept).message
  if message:rcptto() == "board@example.net" then vctx:add_recipient("archive@example.org") end
  print(#vctx:recipient_list())
  return msys.core.VALIDATE_CONT
end`,
)

/** Two callouts hand a value on through the message's context; the second falls back. */
const binder = module(
  'binder',
  `local mess = msys.core.ECMESS_CTX_MESS
function mod:validate_data_spool_each_rcpt(msg)
  local wish = msg:header("X-Stream")[1]
  if wish ~= nil then msg:context_set(mess, "stream", wish) end
  msg:header("X-Stream", "")
  return msys.core.VALIDATE_DONE
end
function mod:validate_set_binding(msg)
  local wish = msg:context_get(mess, "stream")
  if wish ~= nil then
    if msys.core.config_get_binding_id_from_name(wish) >= 0 then msg:binding(wish)
    elseif msys.core.config_get_binding_group_size(wish) > 0 then msg:binding_group(wish)
    else msg:binding("spare") end
  end
  return msys.core.VALIDATE_DONE
end`,
)

const bindings = { config: { bindings: ['default', 'spare', 'fast'], binding_groups: { pool: ['p1', 'p2'] } } }
const streaming = (stream: string): readonly Step[] => [hello, ...mail(['b@example.net'], `${stream}Subject: s\n\nb\n`)]

const muffler = module(
  'muffler',
  `function mod:validate_data(msg)
  if msg:mailfrom() == "noise@example.com" then msg:discard("550 5.7.0 nobody reads this") end
  return msys.core.VALIDATE_DONE
end`,
)

/** The message-id's domain, by way of the dumper's source text. */
const splitter = module(
  'splitter',
  `function mod:validate_data(msg)
  local dumped = msys.dumper.Dumper(msg:header("Message-ID")[1])
  local parts = msys.pcre.split(dumped, "@")
  print(#parts, dumped)
  if string.sub(tostring(parts[2]), 1, 12) == "loop.example" then msg:discard("550 5.4.6 a loop") end
  return msys.core.VALIDATE_DONE
end`,
)

const greeter = module(
  'greeter',
  `function mod:validate_rcptto(msg, str, accept, vctx)
  local name, domain = unpack(msys.pcre.split(msg:rcptto(), "@"))
  if domain == "new.example" then
    local letter = msys.core.ec_message_new(now)
    local headers, parts = {}, {}
    headers["To"] = msg:rcptto()
    headers["Subject"] = "Welcome, " .. name
    parts["text/plain; charset=utf8"] = "Good day."
    letter:build(headers, parts, {})
    letter:inject("host@example.net", msg:rcptto())
  end
  return msys.core.VALIDATE_CONT
end`,
)

const spf = module(
  'spf',
  `function mod:validate_mailfrom(str, accept, vctx)
  local status = vctx:get(msys.core.ECMESS_CTX_MESS, "spf_status")
  if status == "fail" then
    vctx:set_code(550, "5.7.23 " .. msys.expandMacro("%{vctx_mess:mailfrom_domain} does not send from %{i}"))
    return msys.core.VALIDATE_DONE
  end
  return msys.core.VALIDATE_CONT
end`,
)

/** thrLua's \`!=\`, named groups, a code that is text, and no return where the header is missing. */
const echo = module(
  'echo',
  `function mod:validate_data_spool(msg, accept, vctx)
  local wish = msg:header("X-Answer")
  if (wish[1] != nil) then
    local found = msys.pcre.match(wish[1], "^\\\\s*(?P<code>[245]\\\\d{2})\\\\s+(?P<text>.*)$")
    local code, text = 550, wish[1]
    if (found != nil) then code, text = found["code"], msys.pcre.replace(found.text, "\\\\s+", " ") end
    print("echo: " .. code)
    vctx:set_code(code, text)
    return msys.core.VALIDATE_DONE
  end
end`,
)

const answering = (answer: string): readonly Step[] => [hello, ...mail(['b@example.net'], `${answer}Subject: s\n\nb\n`)]

const hoister = module(
  'hoister',
  `function mod:validate_rcptto(msg)
  local found = msys.pcre.match(msg:rcptto(), "(?P<box>[^@]+)@(?P<place>[^>]+)")
  if (found != nil and !(found.place != "far.example")) then
    place = found.place
    msg:discard("QA: never mind")
    return msys.core.VALIDATE_DONE
  end
  print("goes on", place)
  return msys.core.VALIDATE_CONT
end`,
)

const router = module(
  'router',
  `require("msys.extended.message_routing")
function mod:validate_data_spool_each_rcpt(msg)
  local direct = msg:context_get(1, "rcptto_domain") ~= "slow.example"
  if !direct then msg:routing_domain("Relay.Example") end
  msg:context_set(1, "way", direct and "direct" or "relay")
  return msys.core.VALIDATE_CONT
end
function mod:validate_set_binding(msg)
  if msg:context_get(1, "way") == "relay" then msg:binding("fast") else msg:binding("default") end
  return msys.core.VALIDATE_CONT
end`,
)

const byDomain = module(
  'byDomain',
  `function mod:validate_set_binding(msg)
  local box, domain = msys.core.string_new(), msys.core.string_new()
  msg:get_envelope2(msys.core.EC_MSG_ENV_FROM, box, domain)
  if msys.pcre.match(domain.buffer, "(?i)\\\\.example$") then msg:binding("fast") end
  print(box.buffer, domain.buffer)
  return msys.core.VALIDATE_CONT
end`,
)

const misspelt = module(
  'limits',
  `require("msys.policyeditor")
function mod:validate_ehlo(str, accept, vctx)
  if msys.expandMacro("%{vctx_conn:friend}") != "yes" then
    local now = msys.audit.connection("60,1")
    if now > 5 then vctx:tarpit(10) end
  end
  return msys.core.VALIDATE_CONT
end`,
)

const suppressor = module(
  'suppressor',
  `function mod:core_post_msg_each_rcpt(msg, accept, vctx)
  local rows, err = msys.db.query("people", "SELECT bulk FROM optout WHERE address = ?", { string.lower(msg:rcptto()) }, {})
  if rows != nil then
    for row in rows do
      if row.bulk == 1 then msg:discard("550 5.7.0 asked not to be written to") end
    end
  end
end`,
)

const optedOut = {
  db: {
    people: [{ query: 'SELECT bulk FROM optout WHERE address = ?', params: ['b@example.net'], rows: [{ bulk: 1 }] }],
  },
}

const copier = module(
  'copier',
  `function mod:core_post_msg_each_rcpt(msg)
  if msg.recv_method == 2 and msg.recv_method ~= msys.core.P_INTERNAL then
    local twin = msg:copy()
    twin:header("X-Copy-Of", tostring(msg.id))
    twin:inject(msg:mailfrom(), "vault@example.org")
  end
  return msys.core.VALIDATE_CONT
end`,
)

const cases: readonly Case[] = [
  {
    title: 'a limit of connections by address lets the first in',
    policy: doorman,
    world: { audit: { sessions: { SMTP: { '/32': 1 } } } },
    from: { peer: '203.0.113.9:1' },
    comes: { output: ['doorman: 203.0.113.9 has 1 of 1'], end: 'quit' },
  },
  {
    title: 'a limit of connections by address sends the next away',
    policy: doorman,
    world: { audit: { sessions: { SMTP: { '/32': 2 } } } },
    from: { peer: '203.0.113.9:1' },
    comes: { replies: ['421 4.7.0 203.0.113.9 has too many connections'], end: 'disconnect' },
  },
  {
    title: 'a blind copy is added to the recipients',
    policy: archivist,
    steps: [hello, ...mail(['board@example.net'])],
    comes: { output: ['2'], results: { 'data#1': { recipients: ['board@example.net', 'archive@example.org'] } } },
  },
  { title: 'no blind copy for another', policy: archivist, comes: { output: ['1'] } },
  {
    title: 'a header becomes a binding, and goes',
    policy: binder,
    world: bindings,
    steps: streaming('X-Stream: fast\n'),
    comes: {
      results: {
        'each_rcpt#1 <b@example.net>': { context: { mess: { stream: 'fast' } }, headers: { 'x-stream': [] } },
        'set_binding#1 <b@example.net>': { binding: 'fast' },
      },
    },
  },
  {
    title: 'a header names a group of bindings',
    policy: binder,
    world: bindings,
    steps: streaming('X-Stream: pool\n'),
    comes: { results: { 'set_binding#1 <b@example.net>': { binding: 'group pool' } } },
  },
  {
    title: 'an unknown binding falls back',
    policy: binder,
    world: bindings,
    steps: streaming('X-Stream: none\n'),
    comes: { results: { 'set_binding#1 <b@example.net>': { binding: 'spare' } } },
  },
  {
    title: 'no header is not nil but the empty string, which falls back too',
    policy: binder,
    world: bindings,
    steps: streaming(''),
    comes: { results: { 'set_binding#1 <b@example.net>': { binding: 'spare' } } },
  },
  {
    title: 'a sender is discarded, and told that all is well',
    policy: muffler,
    steps: [hello, ...mail(['b@example.net'], 'x\n', 'noise@example.com')],
    comes: {
      results: { 'data#1': { discarded: '550 5.7.0 nobody reads this' }, 'reception#1': { reply: [250, '2.0.0 OK'] } },
    },
  },
  {
    title: 'a message-id is taken apart',
    policy: splitter,
    steps: [hello, ...mail(['b@example.net'], 'Message-ID: <7@loop.example>\n\nb\n')],
    comes: { output: ['2\treturn "<7@loop.example>"'], results: { 'data#1': { discarded: '550 5.4.6 a loop' } } },
  },
  {
    title: 'a message without message-id is nil to the dumper',
    policy: splitter,
    comes: { output: ['1\treturn nil'], failures: [] },
  },
  {
    title: 'a letter is built and sent',
    policy: greeter,
    steps: [hello, ...mail(['ann@new.example', 'b@example.net'])],
    comes: {
      results: {
        'rcptto#1 <ann@new.example>': {
          outside: [['inject', 'host@example.net', ['ann@new.example'], expect.any(String)]],
        },
        'rcptto#1 <b@example.net>': { reply: [250, '2.0.0 RCPT TO accepted'] },
      },
    },
  },
  {
    title: 'a sender that fails SPF is refused',
    policy: spf,
    from: { context: { mess: { spf_status: 'fail' } }, peer: '192.0.2.3:1' },
    comes: { replies: expect.arrayContaining(['550 5.7.23 example.com does not send from 192.0.2.3']) },
  },
  {
    title: 'a sender without SPF passes',
    policy: spf,
    comes: { replies: expect.arrayContaining(['250 2.0.0 MAIL FROM accepted']) },
  },
  {
    title: 'a header becomes the reply, its code a text',
    policy: echo,
    steps: answering('X-Answer: 452  try   later\n'),
    comes: { output: ['echo: 452'], results: { 'spool#1': { reply: [452, 'try later'] } } },
  },
  {
    title: 'a header without a code is a 550',
    policy: echo,
    steps: answering('X-Answer: go away\n'),
    comes: { results: { 'spool#1': { reply: [550, 'go away'] } } },
  },
  {
    title: 'no header is no return, which is a 421',
    policy: echo,
    steps: answering(''),
    comes: {
      failures: ['validate_data_spool: returned nil'],
      results: { 'spool#1': { reply: [421, 'mail.example.com temporary issue, please retry your message later'] } },
    },
  },
  {
    title: "thrLua's operators, a global left behind, a discard at RCPT whose reason has no code",
    policy: hoister,
    steps: [hello, ...mail(['a@near.example', 'b@far.example', 'c@near.example'])],
    comes: {
      output: ['goes on\tnil', 'goes on\tfar.example'],
      results: { 'rcptto#1 <b@far.example>': { discarded: '550 5.7.1 [internal] discarded by policy' } },
    },
  },
  {
    title: 'one domain goes by a relay and its own binding',
    policy: router,
    world: bindings,
    steps: [hello, ...mail(['a@slow.example', 'b@quick.example'])],
    comes: {
      results: {
        'each_rcpt#1 <a@slow.example>': { routingDomain: 'relay.example', context: { mess: { way: 'relay' } } },
        'set_binding#1 <a@slow.example>': { binding: 'fast' },
        'set_binding#1 <b@quick.example>': { binding: 'default' },
      },
    },
  },
  {
    title: "the sender's domain chooses the binding",
    policy: byDomain,
    world: bindings,
    steps: [hello, ...mail(['b@example.net'], 'x\n', 'ann@Big.Example')],
    comes: { output: ['ann\tBig.Example'], results: { 'set_binding#1 <b@example.net>': { binding: 'fast' } } },
  },
  {
    title: 'a misspelt function is a 421 where it is reached',
    policy: misspelt,
    comes: { failures: ["validate_ehlo: attempt to call field 'connection' (a nil value)"] },
  },
  {
    title: 'and nothing where it is not',
    policy: misspelt,
    from: { context: { conn: { friend: 'yes' } } },
    comes: { failures: [], end: 'quit' },
  },
  {
    title: 'an address in a table of the database is not written to',
    policy: suppressor,
    world: optedOut,
    steps: [hello, ...mail(['B@example.net', 'c@example.net'])],
    comes: {
      failures: [],
      results: {
        'each_rcpt#1 <B@example.net>': { discarded: '550 5.7.0 asked not to be written to' },
        'each_rcpt#1 <c@example.net>': {},
      },
    },
  },
  {
    title: 'a database that fails is only logged in a hook',
    policy: suppressor,
    world: { db: { people: [{ query: 'SELECT bulk FROM optout WHERE address = ?', error: 'gone away' }] } },
    comes: { failures: ['core_post_msg_each_rcpt: gone away'], end: 'quit' },
  },
  {
    title: 'a copy of every message is sent elsewhere',
    policy: copier,
    comes: {
      results: {
        'each_rcpt#1 <b@example.net>': {
          outside: [['inject', 'a@example.com', ['vault@example.org'], expect.any(String), expect.any(Object)]],
        },
      },
    },
  },
]

describe('a policy of the kind that people write', () => {
  it.each(cases)('$title', ({ policy, world = {}, steps = oneMessage, from = {}, comes }) => {
    const played = givenPolicy(policy).world(world).session(steps, from)
    expect(played).toMatchObject(comes)
    expect(played.gaps).toEqual([])
  })

  it('tells every phase, where it does nothing else', () => {
    const logger = module(
      'logger',
      `for _, phase in ipairs { "connect", "ehlo", "mailfrom", "rcptto", "data", "data_spool", "data_spool_each_rcpt", "set_binding" } do
  mod["validate_" .. phase] = function() print("validate_" .. phase) return msys.core.VALIDATE_CONT end
end
function mod:core_final_validation() print("final") end
function mod:core_post_msg_each_rcpt() print("once") end
function mod:core_post_msg_each_rcpt() print("post") end`,
    )
    expect(givenPolicy(logger).session(oneMessage).output.join(' ')).toMatchInlineSnapshot(
      `"validate_connect validate_ehlo validate_mailfrom validate_rcptto validate_data validate_data_spool validate_data_spool_each_rcpt post validate_set_binding final"`,
    )
  })

  it('with a table of rules for delivery registers no callout', () => {
    const rules = `msys.adaptive.registerRules({ ["^4\\\\.2\\\\.1"] = { code = "421", action = "suspend" } }, "augment")`
    expect(givenPolicy(rules).boot().result).toEqual({ outcome: 'booted', modules: [] })
  })

  it('keeps limits of its own by day: a series, and a clock', () => {
    const limiter = module(
      'limiter',
      `function mod:init() msys.audit_series.define("sent", "string", 3600, 24) return true end
function mod:validate_mailfrom(str, accept, vctx)
  local who = vctx:get(1, "mailfrom_domain")
  msys.audit_series.add("sent", { key = who })
  if msys.audit_series.count("sent", { key = who }) > 3 then vctx:set_code(450, "4.7.1 enough for today") end
  return msys.core.VALIDATE_CONT
end`,
    )
    const four = ['a', 'b', 'c', 'd'].map((name) => `MAIL FROM:<${name}@example.com>`)
    const { replies } = givenPolicy(limiter).session([hello, ...four, { wait: '24h' }, 'MAIL FROM:<e@example.com>'])
    expect(replies.slice(2).map((reply) => reply.slice(0, 3))).toEqual(['250', '250', '250', '450', '250'])
  })
})
