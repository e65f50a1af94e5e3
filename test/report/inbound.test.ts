import { expect, test } from 'vitest'
import type { Line } from '../../src/report/lines.js'
import { exchangeLines } from '../../src/report/session/exchange-lines.js'
import { exchangesOf } from '../../src/report/session/exchanges.js'
import { base64, login, plain } from '../momentum/auth-steps.js'
import { givenCallouts, hello } from '../momentum/given-policy.js'

const textOf = ({ indent, spans }: Line): string => ' '.repeat(indent) + spans.map(({ text }) => text).join('')

test('a show tells of a handshake and of TLS parameters, and keeps credentials to itself', () => {
  const { recorder } = givenCallouts({ core_get_inbound_tls_parameters: 'params.use_tls = 2' })
    .world({ auth: { ann: 'secret' } })
    .session(
      [
        hello,
        'STARTTLS',
        { tls: { subject: 'CN=a', verified: true } },
        hello,
        ...login('ann', 'guess'),
        plain('ann', 'secret'),
      ],
      { offers: ['STARTTLS', 'AUTH PLAIN LOGIN'] },
    )
  const lines = exchangesOf(recorder.events.map(({ event }) => event))
    .filter(({ key }) => /^(?:starttls|handshake|auth)/.test(key))
    .flatMap(exchangeLines)
  const shown = lines.map(textOf).join('\n')
  expect(shown).not.toContain(base64('guess'))
  expect(shown).toMatchInlineSnapshot(`
    "starttls
      C: STARTTLS
      mod.core_get_inbound_tls_parameters → 0, 3 instructions
        sets the TLS parameter use_tls to 2
      to the outside sets the TLS parameter use_tls to 2
      S: 220 2.0.0 ready to start TLS
    handshake
      C: (a TLS handshake: TLSv1.3, TLS_AES_256_GCM_SHA384, CN=a verified)
    auth
      C: AUTH LOGIN
      S: 334 VXNlcm5hbWU6
    auth/2
      C: (credentials)
      S: 334 UGFzc3dvcmQ6
    auth/3
      C: (credentials)
      conn context auth_name: LOGIN
      conn context auth_status: fail
      conn context auth_user: ann
      S: 535 5.7.8 authentication credentials invalid
    auth/4
      C: AUTH PLAIN (credentials)
      conn context auth_name: PLAIN
      conn context auth_status: pass
      S: 235 2.7.0 authentication succeeded"
  `)
})

test('a show tells why a handshake failed', () => {
  const steps = [hello, 'STARTTLS', { tls: { failed: 'unknown ca' } }]
  const { recorder } = givenCallouts({}).session(steps, { offers: ['STARTTLS'] })
  const [handshake] = exchangesOf(recorder.events.map(({ event }) => event)).filter(({ key }) => key === 'handshake')
  expect(exchangeLines(handshake!).map(textOf)).toContain('  C: (a TLS handshake that failed: unknown ca)')
})
