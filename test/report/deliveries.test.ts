import { describe, expect, test } from 'vitest'
import { sessionText } from '../../src/report/session-text.js'
import { givenPolicy, hello, mail, type Step } from '../momentum/given-policy.js'
import { aSession, wide } from './given.js'

const policy = `local mod = {}
function mod:core_get_outbound_tls_parameters(msg, params) params.use_tls = 2 return 0 end
function mod:core_log_transient_failure_v1(msg) msg:context_set(1, "last", msg:get_code()) end
function mod:core_log_delivery_v1(msg, dr) print("delivered", dr.domain) end
function mod:core_pre_drop_privileges() return 7 end
function mod:msgc_get_private_name(buffer) buffer:set("me") end
function mod:msg_gen_data_spool(msg) msg:context_set(0, "can_relay", "true") end
msys.registerModule("queue", mod)
`

const shown = (steps: readonly Step[]): string =>
  sessionText(
    aSession(
      givenPolicy(policy)
        .session(steps)
        .recorder.events.map(({ event }) => event),
    ),
    wide,
  )

test('what became of a message is shown behind its session', () => {
  const text = shown([
    hello,
    ...mail(),
    'QUIT',
    { wait: '1m' },
    { tempfail: '451 4.7.1 later' },
    { deliver: '250 2.0.0 ok' },
  ])
  expect(text.slice(text.indexOf('delivery#1'))).toMatchInlineSnapshot(`
    "delivery#1 <b@example.net>
      not delivered for now: 451 4.7.1 later
      queue.core_get_outbound_tls_parameters → 0, 3 instructions
        sets the TLS parameter use_tls to 2
      tls {use_tls = 2}

    tempfail#1 <b@example.net>
      queue.core_log_transient_failure_v1 → returned nothing, 7 instructions
        set last = "451 4.7.1 later" in the message context
      mess context last: 451 4.7.1 later

    delivery#1 <b@example.net>/2
      delivered: 250 2.0.0 ok
      queue.core_get_outbound_tls_parameters → 0, 3 instructions
        sets the TLS parameter use_tls to 2
      tls {use_tls = 2}

    delivered#1 <b@example.net>
      queue.core_log_delivery_v1 → returned nothing, 5 instructions
      printed delivered\\texample.net

    The client quit.
    "
  `)
})

describe('of an attempt to deliver what is not there, the reason is told, and never that it was delivered:', () => {
  const refusing = (body: string): string =>
    `local mod = {}
function mod:validate_rcptto(msg, str, ac, vctx) if msg:rcptto() == "no@example.net" then vctx:set_code(550, "no") return 1 end return 0 end
function mod:validate_data(msg, ac, vctx) ${body} return 0 end
msys.registerModule("mod", mod)
`
  const toldOf = (body: string, steps: readonly Step[]): readonly string[] => {
    const { events } = givenPolicy(refusing(body)).session([hello, ...steps]).recorder
    const text = sessionText(aSession(events.map(({ event }) => event)), { ...wide, width: 200 })
    return [...text.matchAll(/^delivery#.*\n {2}(.*)/gm)].map(([, line]) => line!)
  }
  const both = mail(['no@example.net', 'b@example.net'])

  test.each<[string, string, readonly Step[], readonly string[]]>([
    [
      'the message was refused',
      'vctx:set_code(550, "no") do return 1 end',
      [...mail(), { deliver: '250 ok' }, { tempfail: '451 later' }],
      [
        'nothing to deliver: the message was refused with 550 (its source says: 250 ok)',
        'nothing to deliver: the message was refused with 550 (its source says: 451 later)',
      ],
    ],
    [
      'it was discarded',
      'msg:discard("550 5.7.0 gone")',
      [...mail(), { deliver: '250 ok' }],
      ['nothing to deliver: the message was discarded (its source says: 250 ok)'],
    ],
    [
      'the recipient was refused',
      '',
      [...both, { deliver: '250 ok', to: 'no@example.net' }, { deliver: '250 ok', to: 'b@example.net' }],
      ['nothing to deliver: the recipient was refused with 550 (its source says: 250 ok)', 'delivered: 250 ok'],
    ],
    [
      'it was delivered, or given up, before',
      '',
      [...mail(), { deliver: '250 ok' }, { deliver: '250 again' }],
      ['delivered: 250 ok', 'nothing to deliver: it was delivered before (its source says: 250 again)'],
    ],
    [
      'but not where an attempt failed for now',
      '',
      [...mail(), { tempfail: '451 later' }, { permfail: '550 no' }, { deliver: '250 ok' }],
      [
        'not delivered for now: 451 later',
        'not delivered, for good: 550 no',
        'nothing to deliver: it was given up before (its source says: 250 ok)',
      ],
    ],
    [
      'nor where a later message was taken',
      'if msg:header("Subject")[1] == "one" then vctx:set_code(550, "no") return 1 end',
      [...mail(['b@example.net'], 'Subject: one\n\nx\n'), ...mail(), { deliver: '250 ok' }],
      ['delivered: 250 ok'],
    ],
  ])('%s', (_title, body, steps, told) => {
    expect(toldOf(body, steps)).toEqual(told)
  })
})

test('a message that came over HTTP, and hooks that are fired', () => {
  expect(
    shown([
      {
        inject: { text: 'x\n' },
        from: 'news@example.com',
        to: 'b@example.net',
        recv_method: 5,
        context: { mess: { mo_id: '5' } },
      },
      { fire: { hook: 'core_pre_drop_privileges' } },
      { fire: { hook: 'msgc_get_private_name', args: [{ text: '', capacity: 9 }] } },
    ]),
  ).toMatchInlineSnapshot(`
    "test 01890000-0000-7000-8000-0000000000a1
    2026-01-01 00:00:00, over HTTP
    revision aaaaaaaaaaaa, wasmoon-lua5.1@1.18.10

    injection#1 <b@example.net>
      the host set mo_id = 5 in the message context
      HTTP: from <news@example.com> (a message of 3 bytes, recv_method 5)
      queue.msg_gen_data_spool → returned nothing, 6 instructions
        set can_relay = "true" in this copy's context
      copy context can_relay: true

    fire
      fired core_pre_drop_privileges()
      queue.core_pre_drop_privileges → 7, 2 instructions
      answered 7

    fire/2
      fired msgc_get_private_name("")
      queue.msgc_get_private_name → returned nothing, 4 instructions
      written {buf = "me"}

    Over HTTP there is no connection that ends.
    "
  `)
})
