import { describe, expect, test } from 'vitest'
import { hello, mail, type Step } from '../momentum/given-policy.js'
import { type Policy, recorded } from './given-recording.js'

const sent: readonly Step[] = [hello, ...mail(['a@example.net', 'b@example.net'])]
const toA: Step = { deliver: '250 2.0.0 ok', to: 'a@example.net' }
const laterA: Step = { tempfail: '451 4.7.1 later', to: 'a@example.net' }
const toB: Step = { deliver: '250 2.0.0 ok', to: 'b@example.net' }
const whole: readonly Step[] = [...sent, 'QUIT', { wait: '1m' }, laterA, { wait: '1m' }, toA, toB]

/** A module of hooks, by name their bodies. */
const hooks = (callouts: Readonly<Record<string, string>>): string =>
  `local mod = {}\n${Object.entries(callouts)
    .map(([name, body]) => `function mod:${name}(msg, ac, vctx)\n${body}\nend`)
    .join('\n')}\nmsys.registerModule("mod", mod)\n`

const logging = { core_log_delivery_v1: 'print(msg:get_code())' }

const compare = (before: Policy, after: Policy, steps: readonly Step[] = whole) => {
  const session = recorded(before, steps)
  expect(session.unfaithful).toBe(null)
  const { verdict, drifts, notReached, beyond, undecidable } = session.comparedWith(after)
  return { verdict, drifts, notReached, beyond, undecidable }
}

const same = { verdict: 'same', drifts: [], notReached: [], beyond: [], undecidable: null }

describe('a session with deliveries', () => {
  test.each<readonly [string, readonly Step[]]>([
    ['behind QUIT', whole],
    ['behind the client vanishing', [...sent, { wait: '1s' }, 'abort', laterA, toA, toB]],
    ['while the client is there', [...sent, laterA, { wait: '1s' }, toA, 'QUIT', toB]],
    [
      'in the middle of another message',
      [
        ...sent,
        toA,
        'MAIL FROM:<z@example.com>',
        { ...toB, message: 1 },
        'RCPT TO:<c@example.net>',
        'DATA',
        { text: 'x\n' },
      ],
    ],
    [
      'of a message that came over HTTP',
      [
        {
          inject: { text: 'Subject: s\n\nb\n' },
          from: 'a@example.com',
          to: 'a@example.net',
          context: { mess: { k: 'v' } },
          recv_method: 5,
        },
        { wait: '1m' },
        { deliver: '250 ok', domain: 'x.example', counts: { failures: 1 } },
      ],
    ],
    [
      'and a hook that is fired',
      [
        ...sent,
        { fire: { hook: 'core_log_attempt_v1', args: ['message', 'x.example', 'now', null, 0] }, to: 'a@example.net' },
      ],
    ],
  ])('%s is faithful, and the same under a policy that does the same', (_title, steps) => {
    const policy = hooks({
      ...logging,
      validate_dealloc: 'print("over")',
      msg_gen_data_spool: 'print(msg.recv_method)',
      validate_connect: 'return 0',
    })
    expect(compare(policy, `-- another line\n${policy}`, steps)).toEqual(same)
  })

  test('of which a hook prints something else drifts there, and only there', () => {
    const after = hooks({
      core_log_delivery_v1: 'if msg:rcptto() == "b@example.net" then print("b") else print(msg:get_code()) end',
    })
    expect(compare(hooks(logging), after)).toMatchInlineSnapshot(`
      {
        "beyond": [],
        "drifts": [
          "delivered#1 <b@example.net> output info output: ["250 2.0.0 ok"] → ["b"] (core_log_delivery_v1)",
        ],
        "notReached": [],
        "undecidable": null,
        "verdict": "drifted",
      }
    `)
  })

  test('in which the first attempt leaves something else drifts, and so does what hangs on it', () => {
    const remember = (key: string) =>
      hooks({
        core_log_transient_failure_v1: `msg:context_set(1, "${key}", "x")`,
        core_log_delivery_v1: 'print(msg:context_get(1, "k"))',
      })
    expect(compare(remember('k'), remember('other')).drifts).toMatchInlineSnapshot(`
      [
        "tempfail#1 <a@example.net> context minor context.mess.k: "x" → null (core_log_transient_failure_v1, policy.lua:3 recorded)",
        "delivered#1 <a@example.net> output info output: ["x"] → [""] (core_log_delivery_v1)",
      ]
    `)
  })

  test('whose message is bound anew to another binding drifts at every attempt to bind', () => {
    const bind = (name: string) => hooks({ ...logging, validate_set_binding: `msg:binding_group("${name}") return 0` })
    expect(compare(bind('one'), bind('two')).drifts).toMatchInlineSnapshot(`
      [
        "set_binding#1 <a@example.net> delivery critical binding: "group one" → "group two" (validate_set_binding, policy.lua:6)",
        "set_binding#1 <b@example.net> delivery critical binding: "group one" → "group two" (validate_set_binding, policy.lua:6)",
      ]
    `)
  })

  test('says that it took their ends as recorded', () => {
    const session = recorded(hooks(logging), whole)
    const { whole: comparison } = session.comparedWith(hooks(logging))
    expect(comparison.assumed).toContain('delivery-as-recorded')
    expect(recorded(hooks(logging), [...sent, 'QUIT']).comparedWith(hooks(logging)).whole.assumed).not.toContain(
      'delivery-as-recorded',
    )
  })

  test('whose TLS parameters, or authentication, are others drifts', () => {
    const prepare = (use: number, user: string) =>
      hooks({
        core_get_outbound_tls_parameters: `ac.use_tls = ${use} return 0`,
        outbound_smtp_auth_config: `msg:context_set(1, "user", "${user}")`,
      })
    expect(compare(prepare(1, 'u'), prepare(2, 'v'), [...sent, toA]).drifts).toMatchInlineSnapshot(`
      [
        "delivery#1 <a@example.net> delivery major tls: {"use_tls":1} → {"use_tls":2} (core_get_outbound_tls_parameters, policy.lua:3) also context",
      ]
    `)
  })
})

describe('after a difference', () => {
  test('the deliveries of a recipient that was refused are not reached', () => {
    const after = `local mod = {}
function mod:validate_rcptto(msg, str, ac, vctx) if msg:rcptto() == "a@example.net" then vctx:set_code(550, "no") end return 0 end
function mod:core_log_delivery_v1(msg) print(msg:get_code()) end
msys.registerModule("mod", mod)`
    expect(compare(hooks(logging), after)).toMatchInlineSnapshot(`
      {
        "beyond": [],
        "drifts": [
          "rcptto#1 <a@example.net> reply critical reply: [250,"2.0.0 RCPT TO accepted"] → [550,"no"] (validate_rcptto, policy.lua:2)",
        ],
        "notReached": [
          "each_rcpt#1 <a@example.net>",
          "set_binding#1 <a@example.net>",
          "final#1 <a@example.net>",
          "routing#1 <a@example.net>",
          "delivery#1 <a@example.net>",
          "tempfail#1 <a@example.net>",
          "retry#1 <a@example.net>",
          "set_binding#1 <a@example.net>/2",
          "routing#1 <a@example.net>/2",
          "delivery#1 <a@example.net>/2",
          "delivered#1 <a@example.net>",
          "dispose#1 <a@example.net>",
        ],
        "undecidable": null,
        "verdict": "drifted",
      }
    `)
  })

  test('those of a message that was discarded are not reached', () => {
    const after = hooks({ ...logging, validate_data: 'msg:discard("550 5.7.0 no") return 0' })
    const { drifts, notReached } = compare(hooks(logging), after)
    expect(drifts).toHaveLength(1)
    expect(notReached).toEqual([
      ...['delivery', 'tempfail', 'retry'].map((phase) => `${phase}#1 <a@example.net>`),
      ...['set_binding', 'routing'].map((phase) => `${phase}#1 <a@example.net>/2`),
      'delivery#1 <a@example.net>/2',
      'delivered#1 <a@example.net>',
      'dispose#1 <a@example.net>',
      ...['delivery', 'delivered', 'dispose'].map((phase) => `${phase}#1 <b@example.net>`),
    ])
  })

  test('those of a recipient that was refused then are beyond the recording', () => {
    const refusing = `local mod = {}
function mod:validate_rcptto(msg, str, ac, vctx) if msg:rcptto() == "b@example.net" then vctx:set_code(550, "no") end return 0 end
function mod:core_log_delivery_v1(msg) print(msg:get_code()) end
msys.registerModule("mod", mod)`
    const { drifts, beyond } = compare(refusing, hooks(logging))
    expect(drifts).toHaveLength(1)
    expect(beyond).toContain('delivered#1 <b@example.net>')
  })

  test('a client that is thrown out later has its messages delivered all the same', () => {
    const after = hooks({ ...logging, validate_dealloc: '' }).replace(
      'msys.registerModule',
      'function mod:validate_mailfrom(str, ac, vctx)\nself.n = (self.n or 0) + 1\nif self.n > 1 then vctx:disconnect(421, "bye") end\nreturn 0 end\nmsys.registerModule',
    )
    const steps = [...sent, ...mail(['c@example.net']), 'QUIT', { ...toA, message: 1 }, { deliver: '250 ok' }]
    const { drifts, notReached } = compare(hooks(logging), after, steps)
    expect(drifts).toHaveLength(1)
    expect(notReached.filter((key) => key.startsWith('deliver'))).toEqual([
      'delivery#2 <c@example.net>',
      'delivered#2 <c@example.net>',
    ])
  })

  test('a candidate that fails the attempt by itself is undecidable', () => {
    const after = hooks({ ...logging, core_smtp_client_mailfrom_args: 'return 1' })
    expect(compare(hooks(logging), after).undecidable).toBe(
      'delivery#1 <a@example.net>: core_smtp_client_mailfrom_args answers 1, so that the attempt ends otherwise than the recorded one, and nobody knows with what words',
    )
  })

  test('one with a hook of deliveries that is not called is undecidable there', () => {
    const after = hooks({ ...logging, core_log_attempt_v1: '' })
    expect(compare(hooks(logging), after).undecidable).toMatch(
      /^delivery#1 <a@example.net>: core_log_attempt_v1 is called within/,
    )
  })
})

describe('a hook that was fired', () => {
  const fired: readonly Step[] = [...sent, { fire: { hook: 'core_is_adaptive_scope_global', args: [1, 'x.example'] } }]
  const answer = (body: string) => hooks({ core_is_adaptive_scope_global: body })

  test.each([
    [
      'answers otherwise',
      answer('return 1'),
      answer('return 2'),
      ['fire delivery critical answered: 1 → 2 (core_is_adaptive_scope_global)'],
    ],
    [
      'answers no more',
      answer('return 1'),
      answer(''),
      ['fire delivery critical answered: 1 → null (core_is_adaptive_scope_global)'],
    ],
    ['answers 0 in other words', answer('return 0'), answer(''), []],
  ])('%s', (_title, before, after, drifts) => {
    expect(compare(before, after, fired).drifts).toEqual(drifts)
  })
})

describe('a recording that is not what was recorded', () => {
  const session = recorded(hooks(logging), whole)
  test('with another end of a delivery is unfaithful', () => {
    const damaged = session.damagedAt('delivery#1 <a@example.net>', 'input', ['451 4.7.1', '452 4.7.1'])
    expect(damaged.unfaithful).toBe('delivery#1 <a@example.net>: what the phase heard is not what was recorded')
  })

  test.each([
    ['an end that there is not', '"tempfail"', '"lost"', 'no delivery ends as lost'],
    ['a reply that is no text', '"451 4.7.1 later"', '{}', 'it cannot be read'],
  ])('and written with %s is unfaithful', (_title, from, to, why) => {
    const written = session.writtenWith(({ input }) => ({ input: input.replace(from, to) }))
    expect(written.unfaithful).toBe(`delivery#1 <a@example.net>: ${why}`)
  })
})
