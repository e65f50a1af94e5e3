import { describe, expect, it } from 'vitest'
import { givenCallouts, hello, mail, type Step } from '../given-policy.js'

const offers = { offers: ['STARTTLS'] }
const secured = (tls: Readonly<Record<string, unknown>> | null = null): readonly Step[] => [
  hello,
  'STARTTLS',
  { tls },
  'EHLO again.example',
  ...mail(),
  'QUIT',
]

const told = (keys: string): string =>
  `for _, key in ipairs { ${keys} } do print(key, vctx:exists(0, key) == 1 and vctx:get(0, key) or "none") end`

const variables = `"tls", "tls_cipher", "tls_cipher_algbits", "tls_cipher_usebits", "tls_client_cert_subject",
  "tls_client_cert_subject_cn", "tls_client_cert_issuer", "tls_client_cert_issuer_cn", "tls_client_verified"`

const certificate = { subject: '/C=DE/O=A/CN=mail.example.com', issuer: 'CN=Root,O=B', verified: true }

describe('STARTTLS', () => {
  it('is answered 220, and the session begins anew behind the handshake', () => {
    const { replies, end } = givenCallouts({}).session(secured(), offers)
    expect(replies).toEqual([
      '220 mail.example.com ESMTP',
      '250 mail.example.com says hello',
      '220 2.0.0 ready to start TLS',
      '250 mail.example.com says hello',
      '250 2.0.0 MAIL FROM accepted',
      '250 2.0.0 RCPT TO accepted',
      '354 go ahead',
      '250 2.0.0 OK',
      '221 2.0.0 goodbye',
    ])
    expect(end).toBe('quit')
  })

  it('needs a second EHLO before MAIL', () => {
    const steps = [hello, 'STARTTLS', { tls: null }, 'MAIL FROM:<a@example.com>']
    expect(givenCallouts({}).session(steps, offers).replies.at(-1)).toMatch(/^503/)
  })

  it('drops the message and its context, and keeps the connection context', () => {
    const policy = givenCallouts({
      validate_connect: 'vctx:set(0, "kept", "yes")',
      validate_mailfrom: 'vctx:set(1, "lost", "yes")',
      core_inbound_smtp_tls_post_accept:
        'print(mc.ctx:get(0, "kept"), mc.ctx:exists(1, "lost"), mc.ctx:exists(1, "mailfrom_string"), mc.message)',
    })
    const steps = [hello, 'MAIL FROM:<a@example.com>', 'STARTTLS', { tls: null }]
    expect(policy.session(steps, offers).output).toEqual(['yes\t0\t0\tnil'])
  })

  it.each<[string, readonly Step[], RegExp]>([
    ['before EHLO', ['STARTTLS'], /^503/],
    ['with a parameter', [hello, 'STARTTLS now'], /^501/],
    ['twice', [...secured().slice(0, 4), 'STARTTLS'], /^503/],
  ])('is refused %s', (_, steps, reply) => {
    expect(givenCallouts({}).session(steps, offers).replies.at(-1)).toMatch(reply)
  })

  it('is not known to a listener that does not offer it', () => {
    expect(givenCallouts({}).session([hello, 'STARTTLS']).replies.at(-1)).toMatch(/^502/)
  })

  it('is not known once a policy has taken it away', () => {
    const policy = givenCallouts({ validate_ehlo: 'accept:esmtp_capability_remove("STARTTLS")' })
    const { replies, results } = policy.session([hello, 'STARTTLS', { tls: null }], offers)
    expect(replies.at(-1)).toMatch(/^502/)
    expect(results['ehlo']?.capabilities).not.toContain('STARTTLS')
  })

  it('is nothing that can be known where only a policy offers it', () => {
    const policy = givenCallouts({ validate_ehlo: 'accept:esmtp_capability_add("STARTTLS")' })
    expect(policy.session([hello, 'STARTTLS']).gaps).toEqual([
      'a policy offers STARTTLS, the listener does not have it, and no manual says what the server answers to it',
    ])
  })

  it('is refused with what core_get_inbound_tls_parameters leaves, and there is no handshake', () => {
    const policy = givenCallouts({ core_get_inbound_tls_parameters: 'vctx:set_code(454, "4.7.0 not now")' })
    const { replies, results } = policy.session([hello, 'STARTTLS', { tls: null }, 'NOOP'], offers)
    expect(replies.slice(-2)).toEqual(['454 4.7.0 not now', '250 2.0.0 OK'])
    expect(results['handshake']).toBeUndefined()
  })
})

describe('the context after a handshake', () => {
  it('tells of the connection and of the certificate', () => {
    const { output } = givenCallouts({ validate_mailfrom: told(variables) }).session(
      secured({ cipher: 'AES128-SHA', bits: 128, used_bits: 40, ...certificate }),
      offers,
    )
    expect(output).toEqual([
      'tls\ton',
      'tls_cipher\tAES128-SHA',
      'tls_cipher_algbits\t128',
      'tls_cipher_usebits\t40',
      'tls_client_cert_subject\t/C=DE/O=A/CN=mail.example.com',
      'tls_client_cert_subject_cn\tmail.example.com',
      'tls_client_cert_issuer\tCN=Root,O=B',
      'tls_client_cert_issuer_cn\tRoot',
      'tls_client_verified\tyes',
    ])
  })

  it('has nothing of a certificate where the client showed none', () => {
    const { output } = givenCallouts({ validate_mailfrom: told(variables) }).session(secured(), offers)
    expect(output.slice(4)).toEqual(
      ['subject', 'subject_cn', 'issuer', 'issuer_cn']
        .map((key) => `tls_client_cert_${key}\tnone`)
        .concat('tls_client_verified\tnone'),
    )
  })
})

describe('core_inbound_smtp_tls_verify_callback', () => {
  const tells = { core_inbound_smtp_tls_verify_callback: 'print(preverify_ok, subject, issuer) return preverify_ok' }

  it.each<[string, Readonly<Record<string, unknown>> | null, string]>([
    ['a verified certificate', certificate, '1\t/C=DE/O=A/CN=mail.example.com\tCN=Root,O=B'],
    ['one that is not', { ...certificate, verified: false }, '0\t/C=DE/O=A/CN=mail.example.com\tCN=Root,O=B'],
    ['none', null, '0\tnil\tnil'],
    ['one of a handshake that failed', { failed: 'unknown ca', subject: 'CN=a' }, '0\tCN=a\tnil'],
  ])('is given %s', (_, tls, line) => {
    expect(givenCallouts(tells).session([hello, 'STARTTLS', { tls }], offers).output).toEqual([line])
  })

  it('is nothing that can be known where it answers other than preverify_ok', () => {
    const policy = givenCallouts({ core_inbound_smtp_tls_verify_callback: 'return 1' })
    expect(policy.session(secured(), offers).gaps).toEqual([
      'core_inbound_smtp_tls_verify_callback returns 1, and no manual says what the server does then',
    ])
  })
})

describe('core_inbound_smtp_tls_post_accept', () => {
  const refuse = (more = ''): Readonly<Record<string, string>> => ({
    core_inbound_smtp_tls_post_accept: `mc.ctx.code = 420 mc.ctx.disconnect = 1 ${more}`,
  })

  it('ends the connection with the default text where it leaves a code and a disconnect', () => {
    const { replies, end, called } = givenCallouts({ ...refuse(), validate_mailfrom: '' }).session(secured(), offers)
    expect(replies.at(-1)).toBe('421 4.7.0 TLS Negotiation failed.')
    expect(end).toBe('disconnect')
    expect(called).toEqual(['handshake mod.core_inbound_smtp_tls_post_accept'])
  })

  it('ends it with _tls_note', () => {
    const policy = givenCallouts(refuse('mc.ctx:set(0, "_tls_note", "454 4.7.0 weak cipher")'))
    expect(policy.session(secured(), offers).replies.at(-1)).toBe('454 4.7.0 weak cipher')
  })

  it('is nothing that can be known where _tls_note is no reply', () => {
    const policy = givenCallouts(refuse('mc.ctx:set(0, "_tls_note", "weak cipher")'))
    expect(policy.session(secured(), offers).gaps).toEqual([
      '_tls_note is "weak cipher", which is no refusal with its code first, and no manual says what the server answers then',
    ])
  })

  it.each([
    ['a code without a disconnect', 'mc.ctx.code = 420'],
    ['a disconnect without a code', 'mc.ctx.disconnect = 1'],
  ])('does nothing with %s', (_, body) => {
    const { end, results } = givenCallouts({ core_inbound_smtp_tls_post_accept: body }).session(secured(), offers)
    expect(end).toBe('quit')
    expect(results['handshake']).toEqual({})
  })

  it('finds 220 in vctx.code, and the time in now', () => {
    const policy = givenCallouts({
      core_inbound_smtp_tls_post_accept: 'print(mc.ctx.code, now.tv_sec, now.tv_usec, eventtype)',
    })
    const { output } = policy.session(secured(), { ...offers, at: '2026-01-01T00:00:00.250Z' })
    expect(output).toEqual(['220\t1767225600\t250000\t0'])
  })

  it.each(['event.fd', 'vclosure.x', 'mc.state', 'now.tv_none'])('cannot know %s', (field) => {
    const policy = givenCallouts({ core_inbound_smtp_tls_post_accept: `print(${field})` })
    expect(policy.session(secured(), offers).gaps[0]).toMatch(/ is not emulated(?: yet$|: )/)
  })
})

describe('a handshake that fails', () => {
  it('ends the connection without a reply and without core_inbound_smtp_tls_post_accept', () => {
    const policy = givenCallouts({ core_inbound_smtp_tls_post_accept: 'print("made")' })
    const { replies, output, end } = policy.session(secured({ failed: 'no shared cipher' }), offers)
    expect({ last: replies.at(-1), output, end }).toEqual({
      last: '220 2.0.0 ready to start TLS',
      output: [],
      end: 'disconnect',
    })
  })
})

describe('TLS parameters', () => {
  const sets = (body: string) => givenCallouts({ core_get_inbound_tls_parameters: body }).session(secured(), offers)

  it('are effects, numbers and texts', () => {
    const { results } = sets(
      'params.use_tls = 2 msys.tls_params.set(params, "cipherlist", "HIGH") print(params.use_tls)',
    )
    expect(results['starttls']).toEqual({
      reply: [220, '2.0.0 ready to start TLS'],
      outside: [
        ['tls', 'use_tls', 2],
        ['tls', 'cipherlist', 'HIGH'],
      ],
      output: ['2'],
    })
  })

  it('that are not known are nothing that can be read or written', () => {
    expect(sets('print(params.certfile)').gaps).toEqual(['ec_ssl_ctx_params.certfile is not emulated yet'])
    expect(sets('params.certfile = 1').gaps).toEqual(['writing ec_ssl_ctx_params.certfile is not emulated yet'])
  })
})
