import { describe, expect, test } from 'vitest'
import { hello, type Step } from '../momentum/given-policy.js'
import { against, from, kumoPolicy, message, on, plain, to, verdict, whole } from './given-kumo.js'
import type { Circumstance, Policy } from './given-recording.js'

const accepts: Policy = { validate_rcptto: '' }
const init = (parameters: string, besides = ''): string =>
  on('init', '', `${besides} kumo.start_esmtp_listener { listen = "0.0.0.0:25", ${parameters} }`)
const domains = (body: string): string => on('get_listener_domain', 'domain, listener, conn', body)
const relaysTo = domains('if domain == "example.net" then return kumo.make_listener_domain { relay_to = true } end')
const peer = (address: string): Circumstance => ({ peer: address })
const stranger = peer('198.51.100.1:40000')
const envelope = [hello, from, to]
const notPermitted = [
  expect.stringMatching(
    /^rcptto .*: reply \[250.* → \[550,"5\.7\.1 relaying not permitted for 198\.51\.100\.1:40000"\]$/,
  ),
]

describe('the listener that init starts decides who may relay', () => {
  test.each<[string, string, Circumstance, unknown]>([
    ['nobody but the host itself', init(''), stranger, notPermitted],
    ['the host itself', init(''), peer('127.0.0.1:40000'), 'same'],
    ['networks', init('relay_hosts = { "198.51.100.0/24" }'), stranger, 'same'],
    ['everybody', init('relay_hosts = { "0.0.0.0/0", "::/0" }'), stranger, 'same'],
    ['who writes to a domain', init('') + relaysTo, stranger, 'same'],
    ['who writes to another domain', init('') + relaysTo.replace('example.net', 'other.test'), stranger, notPermitted],
    [
      'who comes from a network, for a sender’s domain',
      init('') +
        domains(
          'if domain == "example.com" then return kumo.make_listener_domain { relay_from = { "198.51.100.1" } } end',
        ),
      stranger,
      'same',
    ],
    ['a handler that says nothing', init('') + domains(''), stranger, notPermitted],
    [
      'what the handler is given',
      init('') +
        domains(`if domain == "example.net" and listener == "192.0.2.1:25" and conn:get_meta "received_from" == "198.51.100.1:40000" then
  return kumo.make_listener_domain { relay_to = true, log_oob = false, log_arf = "Ignore" } end`),
      { ...stranger, listener: '192.0.2.1:25' } as Circumstance,
      'same',
    ],
  ])('%s', (_who, source, circumstance, is) => {
    expect(verdict(accepts, whole, source, circumstance)).toEqual(is)
  })

  test('before the policy hears of the recipient', () => {
    const refuses: Policy = { validate_rcptto: 'vctx:set_code(550, "no")' }
    const own = on('smtp_server_rcpt_to', 'address', 'kumo.reject(550, "no")')
    expect(verdict(refuses, envelope, init('') + own, stranger)).toEqual([
      expect.stringMatching(/"no"\] → .*not permitted/),
    ])
    expect(verdict(refuses, envelope, init('') + relaysTo + own, stranger)).toBe('same')
  })

  test('again where a handler has changed the recipient: what is not relayed then is dropped without a word', () => {
    const renames: Policy = { validate_data_spool_each_rcpt: 'msg:rcptto("ops@example.org")' }
    const own = on('smtp_server_message_received', 'msg', 'msg:set_recipient "ops@example.org"')
    const steps = [hello, from, to, 'RCPT TO:<bob@example.net>', ...message(plain)]
    const one: Policy = {
      validate_data_spool_each_rcpt: 'if msg:rcptto() == "ann@example.net" then msg:rcptto("ops@example.org") end',
    }
    const ownOne = own
      .replace('msg:set', 'if msg:recipient().user == "ann" then msg:set')
      .replace('\nend)', ' end\nend)')
    expect(verdict(one, steps, init('') + relaysTo + ownOne, stranger)).toEqual([
      expect.stringMatching(/^each_rcpt .*: discarded null → "discarded"$/),
    ])
    expect(verdict(renames, whole, init('') + relaysTo.replace('== "example.net"', '') + own, stranger)).toBe('same')
  })

  test('which a pool that was chosen changes nothing about', () => {
    const chooses: Policy = {
      validate_data_spool_each_rcpt: 'msg:rcptto("ops@example.org")',
      validate_set_binding: 'msg:binding("bulk")',
    }
    const own =
      on('smtp_server_message_received', 'msg', 'msg:set_recipient "ops@example.org"') +
      on('get_queue_config', 'domain', 'return kumo.make_queue_config { egress_pool = "bulk" }')
    const all = domains('return kumo.make_listener_domain { relay_to = true }')
    const world = { config: { bindings: ['bulk'] } }
    expect(verdict(chooses, whole, init('') + all + own, { ...stranger, world })).toBe('same')
  })

  test('and a message of which no copy is, refuses it', () => {
    const nowhere: Policy = { validate_data: 'vctx:set_code(550, "5.7.1 relaying not permitted")' }
    const elsewhere = on('smtp_server_message_received', 'msg', 'msg:set_recipient "ops@example.org"')
    const nobody = on('smtp_server_data', 'msg', 'msg:set_recipient({})')
    expect(verdict(nowhere, whole, init('') + relaysTo + elsewhere, stranger)).toBe('same')
    expect(verdict(nowhere, whole, init('') + relaysTo + nobody, stranger)).toBe('same')
    const discards: Policy = { validate_data: 'msg:discard("550 x")' }
    expect(verdict(discards, whole, init('') + relaysTo + elsewhere, stranger)).toEqual([expect.stringMatching(/550/)])
  })

  test('and a domain is asked about once a connection', () => {
    const counts = domains('print(domain)')
    const prints: Policy = {
      validate_rcptto: 'if msg:rcptto() == "ann@example.net" then print("example.com") print("example.net") end',
    }
    const steps = [hello, from, to, 'RCPT TO:<bob@example.net>']
    expect(verdict(prints, steps, init('relay_hosts = { "0.0.0.0/0", "::/0" }') + counts, stranger)).toBe('same')
  })
})

describe('what else a listener decides', () => {
  const wide = 'relay_hosts = { "0.0.0.0/0", "::/0" }'
  const several = `${init(wide)}`.replace('end)', ' kumo.start_esmtp_listener { listen = "0.0.0.0:587" } end)')
  const long = [hello, from, to, ...message(`From: me@example.com\n\n${'x'.repeat(999)}\n`)]
  const asks = on(
    'smtp_server_mail_from',
    'sender, conn',
    'if conn:get_meta "hostname" ~= "mx.test" then kumo.reject(550, "x") end',
  )

  test('is undecidable where it would refuse', () => {
    const is = (steps: readonly Step[], parameters: string) => verdict(accepts, steps, init(`${wide}, ${parameters}`))
    expect(is(whole, 'max_message_size = 20')).toMatch(/bigger than the listener/)
    expect(is([hello, from, to, to], 'max_recipients_per_message = 1')).toMatch(/more recipients/)
    expect(is([hello, from, to, 'RSET', from, to], 'max_messages_per_connection = 1')).toMatch(
      /the session has more recipients/,
    )
    expect(is([hello, { wait: '61s' }, from], '')).toMatch(/silent for 61 s, and .* waits for 60 s/)
    expect(is([hello, { wait: '61s' }, from], 'client_timeout = "5 minutes"')).toBe('same')
    expect(is(long, '')).toMatch(/a line of more than 998 octets/)
    expect(is(long, 'line_length_hard_limit = 2000')).toBe('same')
  })

  test('but for what the recorded server itself held back', () => {
    const slow: Policy = { validate_mailfrom: 'vctx:tarpit(70)' }
    const sleeps = on('smtp_server_mail_from', 'sender', 'kumo.time.sleep(70)')
    const steps: readonly Step[] = [hello, from, { wait: '75s' }, to]
    expect(verdict(slow, steps, init(wide) + sleeps)).toBe('same')
    expect(verdict(accepts, steps, init(wide))).toMatch(/silent for 75 s/)
  })

  test('names it', () => {
    expect(verdict(accepts, envelope, init(`${wide}, hostname = "mx.test"`) + asks)).toBe('same')
    expect(verdict(accepts, envelope, init(wide) + asks)).toMatch(/hostname is read, and no listener/)
  })

  test('hangs on which it is', () => {
    expect(verdict(accepts, whole, several, { listener: '192.0.2.1:25' } as Circumstance)).toBe('same')
    expect(verdict(accepts, whole, several, { listener: '192.0.2.1:2525' } as Circumstance)).toMatch(
      /starts several listeners/,
    )
  })
})

describe('an init that cannot be run here tells nothing', () => {
  const assumes = (source: string): boolean =>
    against(accepts, whole, kumoPolicy(source), stranger).assumed!.includes('kumo-listener')

  test.each([
    ['none', '', true],
    ['no listener', on('init', '', 'kumo.define_spool {}'), true],
    ['what is not modelled', init('', 'kumo.aaa.set_acl()'), true],
    ['what fails here', init('', 'kumo.dns.lookup_ptr("x")'), true],
    ['a value that is none', init('invalid_line_endings = "Nonsense"'), true],
    ['a timeout that is none', init('client_timeout = "soon"'), true],
    ['parameters by address', init('via = {}'), true],
    ['a network with bits behind it', init('relay_hosts = { "192.0.2.1/24" }'), true],
    ['a loop without end', init('', 'while true do end'), true],
    [
      'set-ups',
      init(
        'relay_hosts = { "0.0.0.0/0", "::/0" }',
        'kumo.configure_local_logs {} kumo.set_smtpsrv_threads(4) print("up")',
      ),
      false,
    ],
  ])('%s', (_what, source, is) => {
    expect(verdict(accepts, whole, source, stranger)).toBe('same')
    expect(assumes(source)).toBe(is)
  })

  test.each([
    ['a set-up elsewhere', on('smtp_server_data', 'msg', 'kumo.define_spool {}'), /define_spool outside of init/],
    ['a listener elsewhere', on('smtp_server_data', 'msg', 'kumo.start_esmtp_listener {}'), /elsewhere than in init/],
    [
      'domains that log',
      init('') + domains('return kumo.make_listener_domain { log_oob = true }'),
      /make_listener_domain with log_oob/,
    ],
    ['domains of another kind', init('') + domains('return {}'), /something else than make_listener_domain makes/],
    ['domains that fail', init('') + domains('error("x")'), /get_listener_domain fails/],
  ])('%s is undecidable', (_what, source, why) => {
    expect(verdict(accepts, whole, source, stranger)).toMatch(why)
  })
})

test('a server whose init fails does not start', () => {
  expect(against(accepts, whole, kumoPolicy(init('', 'error("broken")')), stranger)).toMatchObject({
    boot: { message: expect.stringMatching(/broken/) },
  })
})
