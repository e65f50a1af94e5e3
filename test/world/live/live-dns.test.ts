import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Canonical } from '../../../src/domain/canonical.js'
import { serverAddress } from '../../../src/domain/live-configuration.js'
import { type LiveDns, openLiveDns } from '../../../src/world/live/live-dns.js'
import {
  type DnsServer,
  type ServedAnswer,
  startDnsServer,
  wireAddress,
  wireExchange,
  wireName,
  wireText,
} from './dns-server.js'

const long = 'x'.repeat(255)

const served: Readonly<Record<string, ServedAnswer>> = {
  'mail.example A': { records: [wireAddress('192.0.2.2'), wireAddress('192.0.2.1')] },
  'six.example AAAA': { records: [wireAddress('2001:db8:0:0:0:0:0:1')] },
  'text.example TXT': {
    records: [wireText('v=spf1 ', '-all'), wireText('caf\xe9\0'), wireText('\xc3\xa9'), wireText('')],
  },
  'long.example TXT': { overTcp: [wireText(long, long, long), wireText('second')] },
  'example.com MX': {
    records: [
      wireExchange(20, 'mx2.example.com'),
      wireExchange(10, 'b.example.com'),
      wireExchange(10, 'a.example.com'),
    ],
  },
  '1.2.0.192.in-addr.arpa PTR': { records: [wireName('mail.example'), wireName('other.example')] },
  '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa PTR': {
    records: [wireName('six.example')],
  },
  'odd.example NS': { records: [wireName('caf\xe9.a b.example')] },
  'zone.example NS': { records: [wireName('ns2.example'), wireName('ns1.example')] },
  '_dmarc.example.com TXT': { records: [wireText('v=DMARC1')] },
  'void.example A': { records: [] },
  'formerr.example A': { code: 1 },
  'servfail.example A': { code: 2 },
  'notimp.example A': { code: 4 },
  'refused.example A': { code: 5 },
  'silent.example A': 'silence',
  'nonsense.example A': 'nonsense',
}

let server: DnsServer
let dns: LiveDns

beforeAll(async () => {
  server = await startDnsServer(served)
  dns = openLiveDns({ servers: [server.address], timeoutMs: 200, tries: 2 })
})
afterAll(async () => {
  dns.close()
  await server.close()
})

describe('the live resolver answers', () => {
  it.each<[string, readonly Canonical[], Canonical]>([
    ['addresses in the order of the server', ['mail.example', 'A'], { records: ['192.0.2.2', '192.0.2.1'] }],
    ['an address of IPv6', ['six.example', 'AAAA'], { records: ['2001:db8::1'] }],
    [
      'texts byte for byte, the pieces of each joined',
      ['text.example', 'TXT'],
      { records: ['v=spf1 -all', { $bytes: Buffer.from('caf\xe9\0', 'latin1').toString('base64') }, 'é', ''] },
    ],
    ['what is too long for UDP', ['long.example', 'TXT'], { records: [long + long + long, 'second'] }],
    [
      'exchanges by preference, and then as the server has them',
      ['example.com', 'MX'],
      {
        records: [
          [10, 'b.example.com'],
          [10, 'a.example.com'],
          [20, 'mx2.example.com'],
        ],
      },
    ],
    [
      'names of an address, by its name',
      ['1.2.0.192.in-addr.arpa', 'PTR'],
      { records: ['mail.example', 'other.example'] },
    ],
    ['names of an address, by the address', ['192.0.2.1', 'PTR'], { records: ['mail.example', 'other.example'] }],
    ['names of an address of IPv6', ['2001:db8::1', 'PTR'], { records: ['six.example'] }],
    ['name servers', ['zone.example', 'NS'], { records: ['ns2.example', 'ns1.example'] }],
    ['a name of other bytes as master files write it', ['odd.example', 'NS'], { records: ['caf\\233.a b.example'] }],
    ['a name with an underscore', ['_dmarc.example.com', 'TXT'], { records: ['v=DMARC1'] }],
    ['NODATA: no records', ['void.example', 'A'], { records: [] }],
    ['NXDOMAIN', ['none.example', 'A'], { error: 'NXDOMAIN' }],
    ['FORMERR', ['formerr.example', 'A'], { error: 'FORMERR' }],
    ['SERVFAIL', ['servfail.example', 'A'], { error: 'SERVFAIL' }],
    ['NOTIMP', ['notimp.example', 'A'], { error: 'NOTIMP' }],
    ['REFUSED', ['refused.example', 'A'], { error: 'REFUSED' }],
    ['TIMEOUT', ['silent.example', 'A'], { error: 'TIMEOUT' }],
    ['what is no DNS message: SERVFAIL', ['nonsense.example', 'A'], { error: 'SERVFAIL' }],
    ['an empty label: no such name', ['a..example', 'A'], { error: 'NXDOMAIN' }],
    ['a label of 64: no such name', [`${'a'.repeat(64)}.example`, 'A'], { error: 'NXDOMAIN' }],
    ['a name of 254: no such name', [`${'abcdefg.'.repeat(31)}abcdef`, 'A'], { error: 'NXDOMAIN' }],
  ])('%s', async (_, key, expected) => {
    expect(await dns.answer(key)).toEqual(expected)
  })

  it.each([
    ['a blank', 'a b.example'],
    ['a NUL, which would cut it off', 'mail.example\0.evil'],
    ['a backslash', 'a\\.b.example'],
    ['what is not ASCII, which would be translated', 'caf\xc3\xa9.example'],
  ])('nothing for a name with %s, and says so', async (_, name) => {
    const before = server.asked.length
    const key = [Buffer.from(name, 'latin1').toString('utf8'), 'A']
    await expect(dns.answer(key)).rejects.toMatchObject({ code: 'world-unaskable-name' })
    expect(server.asked.length).toBe(before)
  })

  it('each question anew: nothing is kept', async () => {
    await dns.answer(['mail.example', 'A'])
    await dns.answer(['mail.example', 'A'])
    expect(server.asked.filter((question) => question === 'mail.example A').length).toBeGreaterThanOrEqual(3)
  })

  it('a silent server as often as it is told to try', async () => {
    const before = server.asked.length
    await dns.answer(['silent.example', 'A'])
    expect(server.asked.slice(before)).toEqual(['silent.example A', 'silent.example A'])
  })

  it('over TCP what was truncated', () => {
    expect(server.asked).toContain('long.example TXT tcp')
  })
})

describe('a server that the script names', () => {
  it('is the one that is asked', async () => {
    const other = await startDnsServer({ 'mail.example A': { records: [wireAddress('198.51.100.1')] } })
    try {
      expect(await dns.answer(['mail.example', 'A', other.address])).toEqual({ records: ['198.51.100.1'] })
      expect(await dns.answer(['mail.example', 'A'])).toEqual({ records: ['192.0.2.2', '192.0.2.1'] })
    } finally {
      await other.close()
    }
  })

  it.each<[Canonical]>([['ns.example'], [7], ['192.0.2.1:0'], [null]])('is refused as %j', async (name) => {
    await expect(dns.answer(['mail.example', 'A', name])).rejects.toMatchObject({ code: 'world-unknown-server' })
  })
})

it('a server that nobody listens on is as silent as one that does not answer', async () => {
  const closed = await startDnsServer({})
  await closed.close()
  const dead = openLiveDns({ servers: [closed.address], timeoutMs: 100, tries: 1 })
  expect(await dead.answer(['mail.example', 'A'])).toEqual({ error: 'TIMEOUT' })
})

it('a question that is still asked when the world closes has no answer', async () => {
  const waiting = openLiveDns({ servers: [server.address], timeoutMs: 60_000, tries: 1 })
  const before = server.asked.length
  const answer = expect(waiting.answer(['silent.example', 'A'])).rejects.toMatchObject({ code: 'world-closed' })
  await expect.poll(() => server.asked.length).toBeGreaterThan(before)
  waiting.close()
  await answer
})

it.each([
  ['192.0.2.53', '192.0.2.53'],
  ['192.0.2.53:5353', '192.0.2.53:5353'],
  ['2001:db8::53', '2001:db8::53'],
  ['[2001:db8::53]:5353', '[2001:db8::53]:5353'],
  ['192.0.2.53:65536', undefined],
  ['ns.example', undefined],
  ['[192.0.2.53]', undefined],
  ['', undefined],
])('%s is the server %s', (text, address) => {
  expect(serverAddress(text)).toBe(address)
})
