import { describe, expect, it } from 'vitest'
import { parse, refusal } from './parse.js'

const session = (...lines: readonly string[]): string =>
  [
    'sessions:',
    '- name: n',
    '  offers: [STARTTLS, auth plain login]',
    '  steps:',
    ...lines.map((line) => `  ${line}`),
  ].join('\n')

const stepsOf = (...lines: readonly string[]) => parse(session(...lines)).sessions[0]!.steps

describe('a session with TLS and AUTH', () => {
  it('names what its listener offers, in capitals', () => {
    expect(parse(session('- QUIT')).sessions[0]!.offers).toEqual(['STARTTLS', 'AUTH PLAIN LOGIN'])
  })

  it('has a handshake as a modern client makes it, where it does not say', () => {
    expect(stepsOf('- STARTTLS', '- tls:').at(-1)).toEqual({
      kind: 'tls',
      handshake: { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', algorithmBits: 256, usedBits: 256 },
    })
  })

  it('has one as it says, with the clock and the context before it', () => {
    const tls =
      '- tls: { protocol: TLSv1, cipher: RC4, bits: 128, used_bits: 40, subject: CN=a, issuer: CN=b, verified: true }'
    expect(stepsOf('- STARTTLS', '- wait: 1s', '- context: { conn: { a: b } }', tls).at(-1)).toEqual({
      kind: 'tls',
      handshake: {
        protocol: 'TLSv1',
        cipher: 'RC4',
        algorithmBits: 128,
        usedBits: 40,
        subject: 'CN=a',
        issuer: 'CN=b',
        verified: true,
      },
    })
  })

  it('has one that failed, and agreed upon nothing', () => {
    expect(stepsOf('- STARTTLS', '- tls: { failed: unknown ca, subject: CN=a }').at(-1)).toEqual({
      kind: 'tls',
      handshake: { failed: 'unknown ca', subject: 'CN=a' },
    })
  })

  it('may vanish behind STARTTLS', () => {
    expect(stepsOf('- STARTTLS', '- abort')).toHaveLength(2)
  })

  it('answers a challenge with a line', () => {
    expect(stepsOf('- AUTH LOGIN', '- answer: YW5u').at(-1)).toEqual({ kind: 'answer', line: 'YW5u\r\n' })
  })

  it('has users that the server knows', () => {
    const { world } = parse(
      'world:\n  auth: { ann: secret, bob: { error: down }, eve: { sequence: [a, b] } }\nsessions: [{ name: n, steps: [QUIT] }]',
    )
    expect(Object.fromEntries(world.auth)).toEqual({
      ann: [{ kind: 'password', password: 'secret' }],
      bob: [{ kind: 'error', error: 'down' }],
      eve: [
        { kind: 'password', password: 'a' },
        { kind: 'password', password: 'b' },
      ],
    })
  })
})

describe('refused', () => {
  it('an offer that there is not', () => {
    expect(
      refusal(() => parse('sessions:\n- { name: n, offers: [AUTH CRAM-MD5], steps: [QUIT] }')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:23: the offer "AUTH CRAM-MD5"; allowed: STARTTLS, SMTPUTF8, CHUNKING, and AUTH with PLAIN, LOGIN or both, as [STARTTLS, AUTH PLAIN LOGIN]"`,
    )
  })
  it('an offer twice', () => {
    expect(
      refusal(() => parse('sessions:\n- { name: n, offers: [AUTH PLAIN, AUTH LOGIN], steps: [QUIT] }')),
    ).toMatchInlineSnapshot(`"scenario-invalid s.yaml:2:35: AUTH is twice in offers; it stands once"`)
  })
  it('offers that are a text', () => {
    expect(refusal(() => parse('sessions:\n- { name: n, offers: STARTTLS, steps: [QUIT] }'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:22: offers is "STARTTLS"; allowed is a list"`,
    )
  })
  it('a handshake that the listener does not offer', () => {
    expect(refusal(() => parse('sessions:\n- { name: n, steps: [STARTTLS, { tls: {} }] }'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:32: a TLS handshake, and the listener does not offer it; the session needs offers: [STARTTLS]"`,
    )
  })
  it('a handshake without STARTTLS', () => {
    expect(refusal(() => stepsOf('- EHLO a', '- tls:'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:6:5: a TLS handshake that no STARTTLS stands before; allowed is one behind STARTTLS"`,
    )
  })
  it('a command behind STARTTLS', () => {
    expect(refusal(() => stepsOf('- [STARTTLS, NOOP]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:5:16: a step behind STARTTLS that is no handshake; allowed is tls, or abort"`,
    )
  })
  it('a handshake within a group', () => {
    expect(refusal(() => stepsOf('- [STARTTLS, { tls: {} }]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:5:16: tls within a pipelined group; allowed are commands and messages"`,
    )
  })
  it('a misspelt key of a handshake', () => {
    expect(refusal(() => stepsOf('- STARTTLS', '- tls: { ciper: a }'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:6:12: "ciper" is no key of a tls step (did you mean cipher?); allowed: protocol, cipher, bits, used_bits, subject, issuer, verified, failed"`,
    )
  })
  it('a certificate without a subject', () => {
    expect(refusal(() => stepsOf('- STARTTLS', '- tls: { verified: true }'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:6:10: a certificate without subject; it needs subject; issuer and verified may stand beside it"`,
    )
  })
  it('a cipher of a handshake that failed', () => {
    expect(refusal(() => stepsOf('- STARTTLS', '- tls: { failed: no, cipher: a }'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:6:10: cipher of a handshake that failed; allowed beside failed: subject, issuer, verified"`,
    )
  })
  it('bits that are no count', () => {
    expect(refusal(() => stepsOf('- STARTTLS', '- tls: { bits: many }'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:6:18: bits is "many"; allowed is a whole number from 0 to 9007199254740991"`,
    )
  })
  it('verified that is neither true nor false', () => {
    expect(refusal(() => stepsOf('- STARTTLS', '- tls: { subject: CN=a, verified: maybe }'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:6:37: verified is "maybe"; allowed: true, false"`,
    )
  })
  it('an answer that the listener does not ask for', () => {
    expect(
      refusal(() => parse('sessions:\n- { name: n, steps: [AUTH LOGIN, { answer: YW5u }] }')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:34: an answer, and the listener does not offer it; the session needs offers: [AUTH PLAIN LOGIN]"`,
    )
  })
  it('an answer of two lines', () => {
    expect(refusal(() => stepsOf('- AUTH LOGIN', '- answer: "a\\nb"'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:6:13: a command with a line end in it; CRLF is added; several commands at once are a pipelined group; a bare CR or LF is written as { bytes: BASE64 }"`,
    )
  })
  it('a user without a password', () => {
    expect(
      refusal(() => parse('world:\n  auth: { ann: }\nsessions: [{ name: n, steps: [QUIT] }]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:16: auth "ann" is nothing; allowed is a text, { text, encoding: latin1 } or { bytes: BASE64 }"`,
    )
  })
})
