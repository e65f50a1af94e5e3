import { describe, expect, it } from 'vitest'
import { givenPolicy, hello, mail, type Step } from '../given-policy.js'

const hooks = [
  'core_get_outbound_tls_parameters',
  'outbound_smtp_auth_config',
  'outbound_smtp_auth_v0_config',
  'core_smtp_client_xclient_args',
  'core_smtp_client_mailfrom_args',
  'core_smtp_client_rcptto_args',
  'core_log_delivery_v1',
  'core_log_transient_failure_v1',
  'core_log_permanent_failure_v1',
  'core_pre_mailq_message_requeue',
  'generic_delivery_msg_dispose',
  'validate_set_binding',
  'core_ec_message_enqueue',
  'core_config_get_message_routing_domain',
  'validate_dealloc',
]

/** Every hook tells the types of its arguments. */
const teller = `local mod = {}
for _, hook in ipairs { ${hooks.map((name) => `"${name}"`).join(', ')} } do
  mod[hook] = function(self, ...)
    local types = {}
    for i = 1, select("#", ...) do types[i] = string.gsub(msys.type((select(i, ...))), "msys.core:_", "") end
    print(hook .. "(" .. table.concat(types, ", ") .. ")")
    return 0
  end
end
msys.registerModule("teller", mod)
`

const module = (callouts: Readonly<Record<string, string>>): string =>
  `local mod = {}
${Object.entries(callouts)
  .map(([name, body]) => `function mod:${name}(msg, dr, now, note, length) ${body} end`)
  .join('\n')}
msys.registerModule("mod", mod)
`

/** What the three log hooks do. */
const logging = (body: string): string =>
  module({
    core_log_delivery_v1: body,
    core_log_transient_failure_v1: body,
    core_log_permanent_failure_v1: body,
  })

const sent: readonly Step[] = [hello, ...mail()]
const two: readonly Step[] = [hello, ...mail(['b@example.net', 'c@example.net'])]
const delivered: Step = { deliver: '250 2.0.0 ok' }
const later: Step = { tempfail: '451 4.7.1 later' }
const refused: Step = { permfail: '550 5.1.1 no such user' }

/** What a policy prints in a session that ends with these steps. */
const printed = (policy: string, ...steps: readonly Step[]): readonly string[] =>
  givenPolicy(policy).session([...sent, ...steps]).output

const gaps = (policy: string, ...steps: readonly Step[]): readonly string[] =>
  givenPolicy(policy).session([...sent, ...steps]).gaps

describe('an attempt to deliver', () => {
  it('goes through its hooks in their order, with their arguments', () => {
    const { output } = givenPolicy(teller).session([
      ...sent,
      'QUIT',
      { wait: '1m' },
      { tempfail: '451 4.7.1 later' },
      { wait: '30m' },
      { deliver: '250 2.0.0 ok' },
    ])
    expect(output).toMatchInlineSnapshot(`
      [
        "validate_set_binding(ec_message)",
        "core_ec_message_enqueue(ec_message, timeval)",
        "core_config_get_message_routing_domain(nil, ec_message, ec_string)",
        "validate_dealloc()",
        "core_get_outbound_tls_parameters(ec_message, ec_ssl_ctx_params)",
        "outbound_smtp_auth_config(ec_message)",
        "outbound_smtp_auth_v0_config(ec_message)",
        "core_smtp_client_xclient_args(delivery_construct, smtp_client_args)",
        "core_smtp_client_mailfrom_args(delivery_construct, smtp_client_args)",
        "core_smtp_client_rcptto_args(delivery_construct, smtp_client_args)",
        "core_log_transient_failure_v1(ec_message, domain_record, timeval, string, number)",
        "core_pre_mailq_message_requeue(ec_message, timeval)",
        "validate_set_binding(ec_message)",
        "core_ec_message_enqueue(ec_message, timeval)",
        "core_config_get_message_routing_domain(nil, ec_message, ec_string)",
        "core_get_outbound_tls_parameters(ec_message, ec_ssl_ctx_params)",
        "outbound_smtp_auth_config(ec_message)",
        "outbound_smtp_auth_v0_config(ec_message)",
        "core_smtp_client_xclient_args(delivery_construct, smtp_client_args)",
        "core_smtp_client_mailfrom_args(delivery_construct, smtp_client_args)",
        "core_smtp_client_rcptto_args(delivery_construct, smtp_client_args)",
        "core_log_delivery_v1(ec_message, domain_record, timeval, string, number)",
        "generic_delivery_msg_dispose(ec_message)",
      ]
    `)
  })

  it('that fails for good is logged, and the message is done with', () => {
    const { called } = givenPolicy(teller).session([
      ...sent,
      { permfail: '550 5.1.1 no such user' },
      { deliver: '250 ok' },
    ])
    expect(called).toMatchInlineSnapshot(`
      [
        "set_binding#1 <b@example.net> teller.validate_set_binding",
        "enqueue#1 <b@example.net> teller.core_ec_message_enqueue",
        "routing#1 <b@example.net> teller.core_config_get_message_routing_domain",
        "delivery#1 <b@example.net> teller.core_get_outbound_tls_parameters",
        "delivery#1 <b@example.net> teller.outbound_smtp_auth_config",
        "delivery#1 <b@example.net> teller.outbound_smtp_auth_v0_config",
        "delivery#1 <b@example.net> teller.core_smtp_client_xclient_args",
        "delivery#1 <b@example.net> teller.core_smtp_client_mailfrom_args",
        "delivery#1 <b@example.net> teller.core_smtp_client_rcptto_args",
        "permfail#1 <b@example.net> teller.core_log_permanent_failure_v1",
        "dispose#1 <b@example.net> teller.generic_delivery_msg_dispose",
        "dealloc teller.validate_dealloc",
      ]
    `)
  })
})

describe('what a log hook is given', () => {
  it("is the domain, the time, and the reply as the note and as the message's code", () => {
    const tell = 'print(dr.domain, now.tv_sec, now.tv_usec, note, length, msg:get_code())'
    expect(printed(logging(tell), { wait: '1500ms' }, delivered)).toEqual([
      'example.net\t1767225601\t500000\t250 2.0.0 ok\t12\t250 2.0.0 ok',
    ])
  })

  it('is the routing domain where a policy has set one, and the domain that the scenario gives', () => {
    const policy = module({
      validate_set_binding: 'msg:routing_domain("relay.example") return 0',
      core_log_delivery_v1: 'print(dr.domain)',
    })
    expect(printed(policy, delivered)).toEqual(['relay.example'])
    expect(printed(policy, { deliver: '250 ok', domain: 'other.example' })).toEqual(['other.example'])
  })

  it('is what the scenario knows of the domain, and nothing that it does not', () => {
    const policy = logging('print(dr.failures)')
    expect(printed(policy, { deliver: '250 ok', counts: { failures: 3 } })).toEqual(['3'])
    expect(gaps(policy, delivered)).toEqual(['domain_record.failures is not emulated yet'])
  })

  it('may be nil for a note, by a setting', () => {
    const given = givenPolicy(logging('print(note, length, msg:get_code())')).settings({ 'delivery-note': 'nil' })
    expect(given.session([...sent, delivered]).output).toEqual(['nil\t0\t250 2.0.0 ok'])
  })
})

describe('from one attempt to the next', () => {
  it('a message keeps its context and its code, and its binding is set again', () => {
    const policy = module({
      validate_set_binding: 'print("binding", msg:context_get(1, "why"), msg:get_code(), msg.num_retries) return 0',
      core_log_transient_failure_v1: 'msg:context_set(1, "why", msg:get_code())',
      core_log_permanent_failure_v1: `msg:set_code(554, "too old, last: " .. msg:context_get(1, "why"))`,
      generic_delivery_msg_dispose: 'print("disposed", msg:get_code())',
    })
    expect(printed(policy, later, { permfail: '554 5.4.7 [internal] exceeded max time', attempted: false })).toEqual([
      'binding\t\t\t0',
      'binding\t451 4.7.1 later\t451 4.7.1 later\t1',
      'disposed\t554 too old, last: 451 4.7.1 later',
    ])
  })

  it('each recipient has a copy of its own', () => {
    const policy = module({
      core_log_transient_failure_v1: 'msg:context_set(1, "failed", "yes")',
      core_log_delivery_v1: 'print(msg:rcptto(), msg:context_get(1, "failed"))',
    })
    const steps = [
      { tempfail: '451 later', to: 'b@example.net' },
      { deliver: '250 ok', to: 'c@example.net' },
      { deliver: '250 ok', to: 'b@example.net' },
    ]
    expect(givenPolicy(policy).session([...two, ...steps]).output).toEqual(['c@example.net\t', 'b@example.net\tyes'])
  })

  it('each message too, whatever came in between', () => {
    const policy = module({
      core_log_delivery_v1: 'print(msg:header("Subject")[1])',
      validate_rcptto: 'print(msg:mailfrom()) return 0',
    })
    const first = mail(['b@example.net'], 'Subject: first\n\n1\n')
    const [from, rcpt, data, text] = mail(['b@example.net'], 'Subject: second\n\n2\n', 'z@example.com')
    const steps = [hello, ...first, from!, { deliver: '250 ok', message: 1 }, rcpt!, data!, text!, delivered]
    expect(givenPolicy(policy).session(steps).output).toEqual(['a@example.com', 'first', 'z@example.com', 'second'])
  })

  it('one that was delivered, or failed for good, is delivered by nobody', () => {
    expect(printed(logging('print(note)'), delivered, refused)).toEqual(['250 2.0.0 ok'])
    expect(printed(logging('print(note)'), refused, delivered)).toEqual(['550 5.1.1 no such user'])
  })
})

describe('a message that is not to be delivered', () => {
  const told = 'print("delivered")'
  const cases: readonly (readonly [title: string, callouts: Readonly<Record<string, string>>])[] = [
    ['a message that was discarded', { validate_data: 'msg:discard("550 no") return 0' }],
    ['one that is discarded between two attempts', { core_log_transient_failure_v1: 'msg:discard("550 no")' }],
  ]
  it.each(cases)('%s reaches no hook', (_title, callouts) => {
    expect(printed(module({ ...callouts, core_log_delivery_v1: told }), later, delivered)).toEqual([])
  })

  it('a recipient that was refused reaches no hook', () => {
    const policy = `local mod = {}
function mod:validate_rcptto(msg, str, ac, vctx) if msg:rcptto() == "c@example.net" then vctx:set_code(550, "no") end return 0 end
function mod:core_log_delivery_v1(msg) print(msg:rcptto()) end
msys.registerModule("mod", mod)`
    const steps = [
      { deliver: '250 ok', to: 'c@example.net' },
      { deliver: '250 ok', to: 'b@example.net' },
    ]
    const { output, gaps } = givenPolicy(policy).session([...two, ...steps])
    expect({ output, gaps }).toEqual({ output: ['b@example.net'], gaps: [] })
  })

  it('one that the policy has added is, by its own name', () => {
    const policy = `local mod = {}
function mod:validate_data(msg, ac, vctx) vctx:add_recipient("archive@example.org") return 0 end
function mod:core_log_delivery_v1(msg, dr) print(msg:rcptto(), dr.domain) end
msys.registerModule("mod", mod)`
    expect(printed(policy, { deliver: '250 ok', added: 'archive@example.org' })).toEqual([
      'archive@example.org\texample.org',
    ])
  })
})

describe('what prepares an attempt', () => {
  it('sets parameters of its TLS connection, which its result tells', () => {
    const policy = `require("msys.tls_params")
local mod = {}
function mod:core_get_outbound_tls_parameters(msg, params)
  params.use_tls = 2
  msys.tls_params.set(params, "certfile", "/etc/cert")
  print(params.use_tls)
  return 0
end
msys.registerModule("mod", mod)`
    const { results, work, output } = givenPolicy(policy).session([...sent, delivered])
    expect(output).toEqual(['2'])
    expect(results['delivery#1 <b@example.net>']?.tls).toEqual({ certfile: '/etc/cert', use_tls: 2 })
    expect(work['delivery#1 <b@example.net>']?.[0]?.effects).toEqual([
      ['tls', 'use_tls', 2],
      ['tls', 'certfile', '/etc/cert'],
    ])
  })

  it('leaves the authentication in the context of the message', () => {
    const policy = module({ outbound_smtp_auth_config: 'msg:context_set(1, "outbound_smtp_auth_user", "u")' })
    const { results } = givenPolicy(policy).session([...sent, delivered])
    expect(results['delivery#1 <b@example.net>']?.context).toEqual({ mess: { outbound_smtp_auth_user: 'u' } })
  })

  it('is not asked where nothing was attempted', () => {
    const policy = module({ outbound_smtp_auth_config: 'print("auth")', core_log_transient_failure_v1: 'print(note)' })
    expect(printed(policy, { tempfail: '451 4.4.1 [internal] no connection', attempted: false })).toEqual([
      '451 4.4.1 [internal] no connection',
    ])
  })
})

describe('the context that the host sets', () => {
  it("before a delivery is the message's own", () => {
    const policy = module({
      generic_delivery_msg_dispose: 'print(msg:context_get(1, "DLV_Response_Status"), msg:context_get(0, "k"))',
    })
    const context = { mess: { DLV_Response_Status: '5.1.1' }, conn: { k: 'v' } }
    expect(printed(policy, { permfail: '550 no', context })).toEqual(['5.1.1\tv'])
    expect(printed(policy, { context }, { permfail: '550 no' })).toEqual(['5.1.1\tv'])
  })
})

describe('the end of the connection', () => {
  const policy = module({ validate_dealloc: 'print("over", os.time())', core_log_delivery_v1: 'print(now.tv_sec)' })
  const waiting = 'function mod:validate_connect() return 0 end msys.registerModule("mod", mod)'
  const whole = policy.replace('msys.registerModule("mod", mod)', waiting)

  it.each<readonly [string, readonly Step[]]>([
    ['QUIT', ['QUIT']],
    ['the client vanishing', ['abort']],
  ])('by %s comes before the deliveries behind it, at its own time', (_title, end) => {
    expect(printed(whole, { wait: '1s' }, ...end, { wait: '9s' }, delivered)).toEqual([
      'over\t1767225601',
      '1767225610',
    ])
  })

  it('comes after deliveries while the client is still there', () => {
    expect(printed(whole, delivered, { wait: '1s' }, 'QUIT')).toEqual(['1767225600', 'over\t1767225601'])
  })
})

describe('what cannot be known of a delivery', () => {
  it.each<readonly [title: string, policy: string, step: Step, why: string]>([
    [
      'a hook that fails the attempt',
      module({ core_smtp_client_mailfrom_args: 'return 1' }),
      delivered,
      'core_smtp_client_mailfrom_args answers 1, so that the attempt ends otherwise than the recorded one, and nobody knows with what words',
    ],
    [
      'arguments of a command',
      module({ core_smtp_client_rcptto_args: 'print(dr.x) return 0' }),
      delivered,
      'smtp_client_args.x is not emulated yet',
    ],
    [
      'a TLS parameter that no page names',
      module({ core_get_outbound_tls_parameters: 'dr.other = 1' }),
      delivered,
      'writing ec_ssl_ctx_params.other is not emulated yet',
    ],
    [
      'a TLS parameter that the configuration has',
      module({ core_get_outbound_tls_parameters: 'print(dr.use_tls)' }),
      delivered,
      'ec_ssl_ctx_params.use_tls is not emulated yet',
    ],
    ['whether a message is delivered', logging('print(msg.delivered)'), delivered, 'msg.delivered is not emulated yet'],
    [
      'the words of a protocol for a failure',
      logging('print(msg:context_get(1, "DLV_Response_Status"))'),
      later,
      'a context is asked for DLV_Response_Status of an attempt that has failed, and no manual says what the server answers',
    ],
    [
      'a client that has gone',
      logging('msys.expandMacro("%{spfv1:i}")'),
      delivered,
      'a function that policy.lua:2 calls works on a connected client, and there is none in a delivery, an injection over HTTP, or after the session',
    ],
    [
      'a hook that is called within deliveries, and not by this version',
      module({ core_log_attempt_v1: '', core_log_delivery_v1: '' }),
      delivered,
      'core_log_attempt_v1 is called within a delivery by the server, and not yet by this version',
    ],
  ])('%s', (_title, policy, step, why) => {
    expect(gaps(policy, step)).toEqual([why])
  })
})
