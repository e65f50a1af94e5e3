import { describe, expect, test } from 'vitest'
import { login, plain } from '../momentum/auth-steps.js'
import { hello, mail, type Step } from '../momentum/given-policy.js'
import { type Callouts, type Circumstance, recorded } from './given-recording.js'

/** TLS, AUTH and the hooks of an inbound session under another revision. */

const world = { auth: { ann: 'secret' } }
const circumstance: Circumstance = { offers: ['STARTTLS', 'AUTH PLAIN LOGIN'], world }
const secured: readonly Step[] = [
  hello,
  'STARTTLS',
  { tls: { subject: 'CN=a' } },
  'EHLO again.example',
  ...mail(),
  'QUIT',
]
const known: readonly Step[] = [hello, plain('ann', 'secret'), ...mail(), 'QUIT']
const unknown: readonly Step[] = [hello, plain('ann', 'guess'), 'QUIT']

const compare = (before: Callouts, after: Callouts, steps: readonly Step[]) => {
  const recording = recorded(before, steps, circumstance)
  expect(recording.unfaithful).toBe(null)
  const { verdict, drifts, notReached, beyond, undecidable } = recording.comparedWith(after)
  return { verdict, drifts, notReached, beyond, undecidable }
}

const whole = (steps: readonly Step[]): Callouts => {
  expect(steps.length).toBeGreaterThan(0)
  return {
    core_post_smtp_command: 'print("line")',
    core_get_inbound_tls_parameters: 'params.use_tls = 2 msys.tls_params.set(params, "cipherlist", "HIGH")',
    core_inbound_smtp_tls_verify_callback: 'print(subject) return preverify_ok',
    core_inbound_smtp_tls_post_accept: 'mc.ctx:set(0, "secured", tostring(now.tv_sec))',
    core_pre_esmtp_auth: 'do return -1 end',
    core_validate_auth: 'vctx:set(0, "who", vctx:get(0, "auth_user"))',
    core_final_validation2: 'msg:header("X-Signed", "yes")',
    core_log_reception_v1: 'print("received", now.tv_sec)',
    core_ec_message_enqueue: 'print("queued")',
    core_server_esmtp_session_abort: 'print("abort")',
    core_log_rejection: 'print(phase, format)',
    core_dec_inbound_connections: 'print(tostring(conntype))',
  }
}

describe('a session with everything', () => {
  test.each<[string, readonly Step[]]>([
    ['TLS', secured],
    ['AUTH PLAIN', known],
    ['AUTH LOGIN', [hello, ...login('ann', 'secret'), ...mail(), 'QUIT']],
    ['AUTH within TLS', [...secured.slice(0, 4), ...login('ann', 'secret'), ...mail(), 'abort']],
    ['AUTH that fails, then does not', [hello, ...login('ann', 'guess'), plain('ann', 'secret'), ...mail()]],
    ['a handshake that fails', [hello, 'STARTTLS', { tls: { failed: 'unknown ca' } }]],
    ['a client that vanishes', [hello, 'abort']],
    ['a line in place of an answer', [hello, 'AUTH LOGIN', 'MAIL FROM:<a@example.com>', ...mail()]],
  ])('replays the same: %s', (_, steps) => {
    expect(compare(whole(steps), whole(steps), steps)).toMatchObject({ verdict: 'same', notReached: [], beyond: [] })
  })
})

describe('a hook that is on one side only', () => {
  const prints: Callouts = { core_post_smtp_command: 'print("line")' }

  test.each<[string, Callouts, readonly Step[], string]>([
    ['core_post_smtp_command', prints, [hello, 'QUIT'], 'line output info output: null → ["line"]'],
    [
      'core_log_reception_v1',
      { core_log_reception_v1: 'print("in")' },
      [hello, ...mail()],
      'enqueue#1 <b@example.net> output info output: null → ["in"]',
    ],
    [
      'core_server_esmtp_session_abort',
      { core_server_esmtp_session_abort: 'print("gone")' },
      [hello, 'abort'],
      'abort output info output: null → ["gone"]',
    ],
    [
      'core_dec_inbound_connections',
      { core_dec_inbound_connections: 'print("over")' },
      [hello],
      'dealloc output info output: null → ["over"]',
    ],
  ])('%s is a drift of what it does', (_, callouts, steps, drift) => {
    const result = compare({}, callouts, steps)
    expect(result).toMatchObject({ verdict: 'drifted', notReached: [], beyond: [], undecidable: null })
    expect(result.drifts[0]).toContain(drift)
    const back = compare(callouts, {}, steps)
    expect(back).toMatchObject({ verdict: 'drifted', notReached: [], beyond: [], undecidable: null })
  })

  test('that does nothing is the same', () => {
    expect(compare({}, { core_post_smtp_command: '', core_ec_message_enqueue: '' }, known).verdict).toBe('same')
  })

  test.each([
    ['does not read the line of AUTH', 'print(mc.connection_message_count)', 'drifted'],
    ['does nothing', 'local n = mc.connection_message_count', 'same'],
    [
      'would read the line of AUTH, with its password',
      'if tostring(mc.subcon.gb_donebuffer) == "" then end',
      'undecidable',
    ],
  ])('that %s is told so', (_, body, verdict) => {
    const steps = [hello, plain('ada', 'secret'), ...mail(), 'QUIT']
    expect(compare({}, { core_post_smtp_command: body }, steps).verdict).toBe(verdict)
  })

  test('a command keeps its line where one before it is not sent any more', () => {
    const counts = { core_post_smtp_command: 'print(mc.connection_message_count)' }
    const steps = [hello, ...mail(), 'NOOP', 'QUIT']
    const { drifts } = compare(counts, { ...counts, validate_mailfrom: 'vctx:set_code(550, "no")' }, steps)
    expect(drifts).toHaveLength(1)
  })
})

describe('STARTTLS', () => {
  test('accepted, and now refused: nothing behind it is reached', () => {
    expect(
      compare({}, { core_get_inbound_tls_parameters: 'vctx:set_code(454, "no")' }, secured),
    ).toMatchInlineSnapshot(`
      {
        "beyond": [],
        "drifts": [
          "starttls reply critical reply: [220,"2.0.0 ready to start TLS"] → [454,"no"] (core_get_inbound_tls_parameters, policy.lua:3)",
        ],
        "notReached": [
          "handshake",
          "ehlo/2",
          "mailfrom#1",
          "rcptto#1 <b@example.net>",
          "data#1",
          "spool#1",
          "each_rcpt#1 <b@example.net>",
          "set_binding#1 <b@example.net>",
          "final#1 <b@example.net>",
          "routing#1 <b@example.net>",
          "reception#1",
          "dealloc",
        ],
        "undecidable": null,
        "verdict": "drifted",
      }
    `)
  })

  test('refused, and now accepted: what the client would have sent is not known', () => {
    const steps = [hello, 'STARTTLS', { tls: null }, ...mail()]
    const result = compare({ core_get_inbound_tls_parameters: 'vctx:set_code(454, "no")' }, {}, steps)
    expect(result.drifts).toHaveLength(1)
    expect(result.notReached).toContain('mailfrom#1')
  })

  test('withdrawn: the client that used it is not reached any more', () => {
    const result = compare({}, { validate_ehlo: 'accept:esmtp_capability_remove("STARTTLS")' }, secured)
    expect(result.drifts[0]).toMatch(/^ehlo reply major capabilities/)
    expect(result.notReached).toContain('starttls')
    expect(result.notReached).toContain('mailfrom#1')
  })

  test('with other parameters: what the handshake would be is not known, and the difference is told', () => {
    const { verdict, drifts, undecidable } = compare(
      {},
      { core_get_inbound_tls_parameters: 'params.use_tls = 2' },
      secured,
    )
    expect({ verdict, drifts, undecidable }).toMatchInlineSnapshot(`
      {
        "drifts": [
          "starttls calls minor outside.writes: [] → [["tls","use_tls",2]] (core_get_inbound_tls_parameters, policy.lua:3)",
        ],
        "undecidable": "handshake: the TLS handshake was recorded with other TLS parameters than the policy has set",
        "verdict": "drifted",
      }
    `)
  })

  test('with the same parameters in another order is the same but for the order', () => {
    const [a, b] = ['params.use_tls = 2', 'msys.tls_params.set(params, "ca", "x")']
    const [before, after] = [`${a} ${b}`, `${b} ${a}`].map((body) => ({ core_get_inbound_tls_parameters: body }))
    expect(compare(before!, after!, secured)).toMatchObject({ verdict: 'drifted', notReached: [], undecidable: null })
  })

  test('a handshake that a policy refuses now closes the connection', () => {
    const refuses = { core_inbound_smtp_tls_post_accept: 'mc.ctx.code = 420 mc.ctx.disconnect = 1' }
    const { drifts, notReached } = compare({}, refuses, secured)
    expect(drifts).toMatchInlineSnapshot(`
      [
        "handshake reply critical reply: null → [421,"4.7.0 TLS Negotiation failed."] (core_inbound_smtp_tls_post_accept, policy.lua:3)",
      ]
    `)
    expect(notReached).toContain('mailfrom#1')
    expect(compare(refuses, {}, secured).drifts).toHaveLength(1)
  })

  test('a callback that decides otherwise is undecidable', () => {
    const { verdict, undecidable } = compare({}, { core_inbound_smtp_tls_verify_callback: 'return 1' }, secured)
    expect({ verdict, undecidable }).toMatchInlineSnapshot(`
      {
        "undecidable": "handshake: core_inbound_smtp_tls_verify_callback returns 1, and no manual says what the server does then",
        "verdict": "undecidable",
      }
    `)
  })
})

describe('AUTH', () => {
  const preempt = (status: string): Callouts => ({ core_pre_esmtp_auth: `do return msys.core.EC_AUTH_${status} end` })

  test('accepted, and now refused: nothing behind it is reached', () => {
    const { drifts, notReached } = compare({}, preempt('FAIL'), known)
    expect(drifts[0]).toMatch(/^auth reply critical reply: \[235,.* → \[535,/)
    expect(notReached).toContain('mailfrom#1')
  })

  test('refused, and now accepted: the client would have gone on', () => {
    const { drifts, notReached } = compare({}, preempt('OK'), unknown)
    expect(drifts[0]).toMatch(/^auth reply critical reply: \[535,.* → \[235,/)
    expect(notReached).toContain('dealloc')
  })

  test('decided by the policy where the server decided: the server is asked no more', () => {
    const { verdict, drifts } = compare({}, { ac_auth_perform_auth: 'do return msys.core.EC_AUTH_OK end' }, known)
    expect({ verdict, drifts }).toMatchInlineSnapshot(`
      {
        "drifts": [
          "auth calls minor calls: [["smtp.auth",["ann","7e9ee42ca9a49ce6f7cca940d8446dde3163bfd5e6e2905c7386f794df92d567"]]] → [] (ac_auth_perform_auth)",
        ],
        "verdict": "drifted",
      }
    `)
  })

  test('left to the server where the policy decided: what the server knows was never recorded', () => {
    const { verdict, undecidable } = compare({ ac_auth_perform_auth: 'do return msys.core.EC_AUTH_OK end' }, {}, known)
    expect({ verdict, undecidable }).toMatchInlineSnapshot(`
      {
        "undecidable": "auth: smtp.auth("ann","7e9ee42ca9a49ce6f7cca940d8446dde3163bfd5e6e2905c7386f794df92d567") was never asked in this session",
        "verdict": "undecidable",
      }
    `)
  })

  test('answered at once where the client was challenged: it goes on at once', () => {
    const steps = [hello, ...login('ann', 'secret'), ...mail(), 'QUIT']
    const { drifts, notReached, undecidable } = compare({}, preempt('OK'), steps)
    expect(drifts[0]).toMatch(/^auth reply critical reply: \[334,.* → \[235,/)
    expect(notReached).toEqual(['auth/2', 'auth/3'])
    expect(undecidable).toBe(null)
  })

  test('challenged where it was answered at once: its answer was never recorded', () => {
    const steps = [hello, 'AUTH LOGIN', ...mail(), 'QUIT']
    const { drifts, notReached } = compare(preempt('OK'), {}, steps)
    expect(drifts[0]).toMatch(/^auth reply critical reply: \[235,.* → \[334,/)
    expect(notReached).toContain('mailfrom#1')
  })

  test('one mechanism withdrawn is the end for who used it, and for nobody else', () => {
    const after = {
      validate_ehlo: 'accept:esmtp_capability_remove("AUTH PLAIN LOGIN") accept:esmtp_capability_add("AUTH LOGIN")',
    }
    expect(compare({}, after, known).notReached).toContain('auth')
    expect(compare({}, after, [hello, ...login('ann', 'secret'), ...mail()]).notReached).toEqual([])
  })

  test('a second attempt is the same instance where the first is not sent', () => {
    const steps = [hello, ...login('ann', 'guess'), plain('ann', 'secret'), 'QUIT']
    const refuses = { core_pre_esmtp_auth: 'self.n = (self.n or 0) + 1 do return self.n == 1 and 1 or -1 end' }
    const { notReached } = compare({}, refuses, steps)
    expect(notReached).toContain('auth/2')
  })
})

describe('the last hooks of a message', () => {
  test('rejecting with core_final_validation2 is a refusal', () => {
    const { drifts } = compare({}, { core_final_validation2: 'do return 1 end' }, known)
    expect(drifts[0]).toMatchInlineSnapshot(
      `"final#1 <b@example.net> reply critical reply: null → [554,"5.7.1 message rejected"] (core_final_validation2)"`,
    )
  })

  test('taking the message out of the queue is a drift of delivery', () => {
    const { drifts, notReached } = compare({}, { core_ec_message_enqueue: 'do return 1 end' }, known)
    expect(drifts).toMatchInlineSnapshot(`
      [
        "enqueue#1 <b@example.net> delivery critical others: null → [["taken by core_ec_message_enqueue"]] (core_ec_message_enqueue)",
      ]
    `)
    expect(notReached).toEqual(['routing#1 <b@example.net>'])
  })

  test('another slot of a group is a drift of delivery', () => {
    const choosing = (slot: number): Callouts => ({
      validate_set_binding: 'msg:binding_group("pool")',
      core_binding_group_choose_binding: `do return ${slot} end`,
    })
    expect(compare(choosing(1), choosing(2), known).drifts).toMatchInlineSnapshot(`
      [
        "set_binding#1 <b@example.net> delivery critical binding: "group pool, slot 1" → "group pool, slot 2" (core_binding_group_choose_binding)",
      ]
    `)
  })

  test('a refusal that is logged otherwise is a drift of the refusal', () => {
    const refuses = { validate_mailfrom: 'vctx:set_code(550, "no")' }
    const { drifts } = compare(refuses, { ...refuses, core_log_rejection: 'print(phase, format)' }, known)
    expect(drifts).toMatchInlineSnapshot(`
      [
        "mailfrom#1 output info output: null → ["4\\t550 no"] (core_log_rejection)",
      ]
    `)
  })
})
