import { describe, expect, it } from 'vitest'
import { parse, refusal, stepsOf } from './parse.js'

const sent = ['- MAIL FROM:<s@example.com>', '- RCPT TO:<a@example.net>', '- DATA', '- message: hello.eml']
const two = [
  '- MAIL FROM:<s@example.com>',
  '- RCPT TO:<a@example.net>',
  '- RCPT TO:<b@example.net>',
  '- DATA',
  '- message: hello.eml',
]
const context = { conn: {}, mess: {} }

/** The last step, which is about something before it. */
const last = (...lines: readonly string[]): unknown => stepsOf(...lines).at(-1)

const refused = (...lines: readonly string[]): string =>
  refusal(() => parse(['sessions:', '- name: n', '  steps:', ...lines.map((line) => `  ${line}`)].join('\n'))).replace(
    'scenario-invalid s.yaml:',
    '',
  )

describe('a step about what became of a message', () => {
  it.each([
    ['deliver', 'delivered', '250 2.0.0 ok'],
    ['tempfail', 'tempfail', '451 4.7.1 later'],
    ['permfail', 'permfail', '550 5.1.1 nobody'],
  ])('%s', (form, outcome, reply) => {
    expect(last(...sent, `- ${form}: ${reply}`)).toEqual({
      kind: 'delivery',
      delivery: { outcome, reply },
      context,
      message: 1,
      recipient: 'a@example.net',
    })
  })

  it('names its recipient where there are several, its message where it is not the last, and what was known', () => {
    const step =
      '- { tempfail: 451 later, to: b@example.net, message: 1, attempted: false, domain: x.example, counts: { failures: 2 }, context: { mess: { k: v } } }'
    expect(last(...two, ...sent, step)).toEqual({
      kind: 'delivery',
      delivery: {
        outcome: 'tempfail',
        reply: '451 later',
        attempted: false,
        domain: 'x.example',
        counts: { failures: 2 },
      },
      context: { conn: {}, mess: { k: 'v' } },
      message: 1,
      recipient: 'b@example.net',
    })
  })

  it('may be about a recipient that the policy adds, and follow the end of the client', () => {
    expect(last(...sent, '- abort', '- { deliver: 250, added: c@example.net }')).toMatchObject({
      recipient: 'c@example.net',
    })
  })

  it('is refused in words that say what is allowed', () => {
    const lines = [
      ['- deliver: 451 later'],
      ['- permfail: no such user'],
      ['- deliver: "250 a\\r\\nb"'],
      ['- { deliver: 250 ok, to: b@example.net }'],
      ['- { deliver: 250 ok, message: 2 }'],
      ['- { deliver: 250 ok, to: a@example.net, added: b@example.net }'],
      ['- { deliver: 250 ok, mx: mx1.example.net }'],
      ['- { deliver: 250 ok, counts: { succeses: 1 } }'],
      ['- { deliver: 250 ok, attempted: false }'],
      ['- MAIL FROM:<s@example.com>', '- RCPT TO:<a@example.net>', '- deliver: 250 ok'],
    ]
    expect(lines.map((steps) => refused(...sent, ...steps))).toMatchInlineSnapshot(`
      [
        "8:14: deliver is "451 later"; allowed is the other side's reply on one line, its code first, from 200 to 299, as 250 2.0.0 ok",
        "8:15: permfail is "no such user"; allowed is the other side's reply on one line, its code first, from 500 to 599, as 550 5.1.1 no such user",
        "8:14: deliver is "250 a\\r\\nb"; allowed is the other side's reply on one line, its code first, from 200 to 299, as 250 2.0.0 ok",
        "8:28: "b@example.net" is no recipient of message 1 (did you mean a@example.net?); allowed: a@example.net; a recipient that the policy adds is named by added",
        "8:33: message is the number 2; allowed are the numbers from 1 to 1",
        "8:50: both to and added; to names a recipient of a RCPT, added one that the policy adds",
        "8:24: "mx" is no key of a deliver step; allowed: deliver, to, added, message, attempted, domain, counts, context",
        "8:34: "succeses" is no key of counts; allowed: deliveries, attempts, transients, failures",
        "8:35: a deliver step that is not attempted; allowed with tempfail and permfail",
        "10:5: message 2 has not been sent yet; the step comes after its content",
      ]
    `)
  })

  it('is refused before any message, and without a recipient where there are two', () => {
    expect(refused('- deliver: 250 ok')).toMatchInlineSnapshot(
      `"4:5: a step about a message before there is one; it comes after the steps of its message"`,
    )
    expect(refused(...two, '- deliver: 250 ok')).toMatchInlineSnapshot(
      `"9:5: a step about message 1, which has 2 recipients; it needs to: a@example.net or b@example.net"`,
    )
    expect(refused(...two, '- { deliver: 250 ok, to: a@example.nett }')).toMatchInlineSnapshot(
      `"9:28: "a@example.nett" is no recipient of message 1 (did you mean a@example.net?); allowed: a@example.net, b@example.net; a recipient that the policy adds is named by added"`,
    )
    expect(refused(...sent, '- abort', '- deliver: 250 ok', '- QUIT')).toMatchInlineSnapshot(
      `"10:5: a step of the client after abort; the client is gone: allowed are deliver, tempfail, permfail, fire, wait and context"`,
    )
    expect(refused('- [ NOOP, { deliver: 250 ok } ]')).toMatchInlineSnapshot(
      `"4:13: delivery within a pipelined group; allowed are commands and messages"`,
    )
  })
})

describe('a step that injects over HTTP', () => {
  it.each([
    ['a file', '- { inject: hello.eml, from: s@example.com, to: a@example.net }', 'Subject: hello\r\n\r\nhi\r\n'],
    [
      'a text',
      '- { inject: { text: "Subject: hello" }, from: s@example.com, to: a@example.net }',
      'Subject: hello\r\n',
    ],
  ])('has %s', (_title, line, content) => {
    expect(last(line)).toEqual({
      kind: 'inject',
      sender: 's@example.com',
      recipient: 'a@example.net',
      content,
      context,
    })
  })

  it('may say what msg.recv_method is', () => {
    expect(last('- { inject: hello.eml, to: a@example.net, recv_method: 5 }')).toMatchObject({ receivedBy: 5 })
    expect(last('- { inject: hello.eml, to: a@example.net }')).not.toHaveProperty('receivedBy')
    expect(refused('- { inject: hello.eml, to: a@example.net, recv_method: http }')).toMatchInlineSnapshot(
      `"4:58: recv_method is "http"; allowed is a whole number from 0 to 9007199254740991"`,
    )
    expect(refused('- { inject: hello.eml, to: a@example.net, recv_method: -1 }')).toMatchInlineSnapshot(
      `"4:58: recv_method is the number -1; allowed is a whole number from 0 to 9007199254740991"`,
    )
  })

  it('is refused where something is missing or does not go together', () => {
    expect(refused('- inject: hello.eml')).toMatchInlineSnapshot(
      `"4:5: an inject step without to; it needs to, the one recipient that the message was generated for"`,
    )
    expect(refused('- { inject: hello.eml, to: <a@example.net> }')).toMatchInlineSnapshot(
      `"4:30: to has an angle bracket or a line end in it; allowed is an address without angle brackets"`,
    )
    expect(refused('- { inject: hello.eml, to: a@example.net, bcc: b@example.net }')).toMatchInlineSnapshot(
      `"4:45: "bcc" is no key of an inject step; allowed: inject, from, to, recv_method, eol, context"`,
    )
    expect(refused('- { inject: { file: x }, to: a@example.net }')).toMatchInlineSnapshot(
      `"4:17: "file" is no key of inject; allowed: text, encoding, bytes"`,
    )
    expect(refused('- EHLO x', '- { inject: hello.eml, to: a@example.net }')).toMatchInlineSnapshot(
      `"4:5: command in a session that injects over HTTP; allowed are inject, deliver, tempfail, permfail, fire, wait and context"`,
    )
    expect(
      refused(
        '- { inject: hello.eml, to: a@example.net }',
        '- fire: { hook: core_get_received_header_text, args: [message, construct, accept, vctx, ""] }',
      ),
    ).toMatchInlineSnapshot(`"5:5: a hook of an SMTP session in one over HTTP; it has no accept, vctx or construct"`)
  })
})

describe('a step that fires a hook', () => {
  it('has its arguments as the signature wants them', () => {
    expect(
      last(...sent, '- fire: { hook: core_log_attempt_v1, args: [message, x.example, now, 451 later, 9] }'),
    ).toEqual({
      kind: 'fire',
      fired: {
        hook: 'core_log_attempt_v1',
        arguments: ['message', { domain: 'x.example' }, 'now', { text: '451 later' }, 9],
      },
      context,
      message: 1,
      recipient: 'a@example.net',
    })
    expect(last('- fire: { hook: core_log_reopen }')).toEqual({
      kind: 'fire',
      fired: { hook: 'core_log_reopen', arguments: [] },
      context,
      message: 0,
      recipient: '',
    })
  })

  it('is refused with a hook that there is not, that is called by itself, or that takes what only a server has', () => {
    expect(refused('- fire: { args: [] }')).toMatchInlineSnapshot(
      `"4:11: fire without hook; it needs hook, and args where the hook has some"`,
    )
    expect(refused('- fire: { hook: core_log_attempt }')).toMatchInlineSnapshot(
      `"4:19: core_log_attempt is no documented hook; the nearest: core_log_attempt_v1, core_log_reopen, core_log_error"`,
    )
    expect(refused('- fire: { hook: x }')).toMatchInlineSnapshot(
      `"4:19: x is no documented hook; allowed are the hooks of Momentum's C interface"`,
    )
    expect(refused('- fire: { hook: core_log_delivery_v1 }')).toMatchInlineSnapshot(
      `"4:19: core_log_delivery_v1 is called by itself, in the phase delivered; the step deliver leads to it"`,
    )
    expect(refused('- fire: { hook: core_validate_connect }')).toMatchInlineSnapshot(
      `"4:19: core_validate_connect is called by itself, in the phase connect; no step fires it"`,
    )
    expect(refused('- fire: { hook: core_body_modify }')).toMatchInlineSnapshot(
      `"4:19: core_body_modify takes iop, of the type io_object **, which only a server has; no step fires it"`,
    )
    expect(refused('- fire: { hook: core_mailq_get_next_active }')).toMatchInlineSnapshot(
      `"4:19: core_mailq_get_next_active takes connh, of the type connection_handle *, which only a server has; no step fires it"`,
    )
  })

  it('is refused with arguments of other numbers or kinds, or a message that it does not take', () => {
    expect(refused('- fire: { hook: core_log_attempt_v1, args: [message] }')).toMatchInlineSnapshot(
      `"4:46: core_log_attempt_v1 with one argument; allowed are 5: msg (the word message), dr (a domain's name), now (the word now), note (a text or null), note_len (a whole number)"`,
    )
    expect(refused('- fire: { hook: core_log_attempt_v1, args: [massage, x, now, null, 0] }')).toMatchInlineSnapshot(
      `"4:47: msg is "massage" (did you mean message?); allowed: message"`,
    )
    expect(refused('- fire: { hook: core_log_attempt_v1, args: [message, x, now, null, "9"] }')).toMatchInlineSnapshot(
      `"4:70: note_len is "9"; allowed is a whole number"`,
    )
    expect(refused('- fire: { hook: core_log_attempt_v1, args: [message, x, now, [], 0] }')).toMatchInlineSnapshot(
      `"4:64: note is an empty list; allowed is a text, { text, encoding: latin1 } or { bytes: BASE64 }"`,
    )
    expect(refused('- fire: { hook: msgc_get_private_name, args: [{ text: a }] }')).toMatchInlineSnapshot(
      `"4:49: buf without capacity; allowed is { text, capacity }"`,
    )
    expect(refused(...sent, '- { fire: { hook: core_log_reopen }, to: a@example.net }')).toMatchInlineSnapshot(
      `"8:44: a message for core_log_reopen, which takes none; leave it out"`,
    )
  })
})
