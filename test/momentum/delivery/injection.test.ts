import { describe, expect, it } from 'vitest'
import { everyCallout, givenPolicy, type Step } from '../given-policy.js'

const teller = `local mod = {}
for _, callout in ipairs { ${everyCallout} } do
  mod[callout] = function() return 0 end
end
msys.registerModule("teller", mod)
`

const injected = (more: Readonly<Record<string, unknown>> = {}): Step => ({
  inject: { text: 'Subject: hello\n\nbody\n' },
  from: 'news@example.com',
  to: 'b@example.net',
  ...more,
})

const hook = (name: string, body: string): string => `local mod = {}
function mod:${name}(msg, ac, vctx) ${body} end
msys.registerModule("mod", mod)
`

const printed = (policy: string, ...steps: readonly Step[]): readonly string[] =>
  givenPolicy(policy).session(steps).output

const gaps = (policy: string, ...steps: readonly Step[]): readonly string[] => givenPolicy(policy).session(steps).gaps

describe('a message that comes over HTTP', () => {
  it('goes through its own hooks and those that SMTP has too, for each recipient by itself', () => {
    const { called, replies, end } = givenPolicy(teller).session([injected(), injected({ to: 'c@example.net' })])
    expect(
      called.filter((call) => call.includes('#1')).map((call) => call.replace('teller.', '')),
    ).toMatchInlineSnapshot(`
      [
        "injection#1 <b@example.net> msg_gen_data_spool",
        "each_rcpt#1 <b@example.net> core_pre_msg_each_rcpt",
        "each_rcpt#1 <b@example.net> core_post_msg_each_rcpt",
        "set_binding#1 <b@example.net> validate_set_binding",
        "final#1 <b@example.net> core_final_validation2",
        "final#1 <b@example.net> core_final_validation",
        "final#1 <b@example.net> core_post_final_validation",
        "enqueue#1 <b@example.net> core_log_reception_v1",
        "enqueue#1 <b@example.net> core_ec_message_enqueue",
        "routing#1 <b@example.net> core_config_get_message_routing_domain",
      ]
    `)
    expect(called.filter((call) => !call.includes('#1'))).toEqual(
      called.filter((call) => call.includes('#1')).map((call) => call.replace('#1 <b', '#2 <c')),
    )
    expect({ replies, end }).toEqual({ replies: [], end: 'open' })
  })

  it('has the envelope, the content and the context that the step gives it', () => {
    const tell = `print(msg:mailfrom(), msg:rcptto(), msg:header("Subject")[1], msg:body(), msg:context_get(1, "mo_campaign_id"), msg:context_get(0, "k"))`
    const context = { mess: { mo_campaign_id: 'spring' }, conn: { k: 'v' } }
    expect(printed(hook('msg_gen_data_spool', tell), injected({ context }))).toEqual([
      'news@example.com\tb@example.net\thello\tbody\r\n\tspring\tv',
    ])
  })

  it('hands on what a hook leaves in its context, and to no other message', () => {
    const policy = `local mod = {}
function mod:msg_gen_data_spool(msg)
  print(msg:context_get(0, "seen"))
  msg:context_set(0, "seen", msg:rcptto())
end
function mod:validate_set_binding(msg) print(msg:context_get(0, "seen")) return 0 end
msys.registerModule("mod", mod)`
    expect(printed(policy, injected(), injected({ to: 'c@example.net' }))).toEqual([
      '',
      'b@example.net',
      '',
      'c@example.net',
    ])
  })

  it('is delivered as any other', () => {
    expect(printed(hook('core_log_delivery_v1', 'print(msg:rcptto())'), injected(), { deliver: '250 ok' })).toEqual([
      'b@example.net',
    ])
  })

  it('may be renamed and discarded by its hook', () => {
    const policy = `local mod = {}
function mod:msg_gen_data_spool(msg) msg:rcptto("x@example.org") msg:discard("550 no") end
function mod:core_log_delivery_v1(msg) print(msg:rcptto()) end
msys.registerModule("mod", mod)`
    const { results, output } = givenPolicy(policy).session([injected(), { deliver: '250 ok' }])
    expect(output).toEqual([])
    expect(results['injection#1 <b@example.net>']).toEqual({
      envelope: { recipient: 'x@example.org' },
      discarded: '550 no',
    })
  })
})

describe('how a message came that came over HTTP', () => {
  const tell = 'print(msg.recv_method, msg:copy().recv_method)'

  it('is what the step says, for its copies too', () => {
    expect(printed(hook('core_post_msg_each_rcpt', tell), injected({ recv_method: 5 }))).toEqual(['5\t5'])
  })

  it('is said of each message by itself', () => {
    const { output, gaps } = givenPolicy(hook('msg_gen_data_spool', 'print(msg.recv_method)')).session([
      injected({ recv_method: 5 }),
      injected(),
    ])
    expect({ output, gaps }).toEqual({
      output: ['5'],
      gaps: ['no manual says which msg.recv_method a message has that came over HTTP'],
    })
  })
})

describe('what cannot be known of an injection', () => {
  it.each([
    [
      'the session that it has not',
      'core_post_msg_each_rcpt',
      'vctx:get(1, "k")',
      'validate_context.get is not emulated yet',
    ],
    [
      'its client',
      'core_post_msg_each_rcpt',
      'print(ac.remote_addr)',
      'accept_construct.remote_addr is not emulated yet',
    ],
    [
      'how it came',
      'msg_gen_data_spool',
      'print(msg.recv_method)',
      'no manual says which msg.recv_method a message has that came over HTTP',
    ],
    [
      'where it came from',
      'msg_gen_data_spool',
      'print(msg:reception_peer())',
      'a function that policy.lua:2 calls works on a connected client, and there is none in a delivery, an injection over HTTP, or after the session',
    ],
    [
      'what SMTP commands leave in a context',
      'msg_gen_data_spool',
      'print(msg:context_get(1, "rcptto_domain"))',
      'the source of this recording could not see mess:rcptto_domain',
    ],
  ])('%s', (_title, name, body, why) => {
    expect(gaps(hook(name, body), injected())).toEqual([why])
  })

  it('hooks of the injection itself that this version does not call', () => {
    expect(gaps(hook('restinj_json_request', 'return 0'), injected())).toEqual([
      'restinj_json_request is called within an injection by the server, and not yet by this version',
    ])
  })
})
