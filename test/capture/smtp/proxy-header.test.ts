import { describe, expect, it } from 'vitest'
import { parseProxyHeader } from '../../../src/capture/smtp/proxy-header.js'
import { fuzzCases, fuzzSeed } from './fuzz-cases.js'
import { proxyV2 } from './proxy-v2.js'
import { randomOf } from './random.js'

const parse = (text: string | Buffer) => parseProxyHeader(typeof text === 'string' ? Buffer.from(text, 'latin1') : text)

describe('a PROXY header of version 1', () => {
  it.each([
    ['TCP4 192.0.2.1 198.51.100.2 40000 25', '192.0.2.1:40000', '198.51.100.2:25'],
    ['TCP4 255.255.255.255 255.255.255.255 65535 65535', '255.255.255.255:65535', '255.255.255.255:65535'],
    ['TCP6 2001:db8::1 ::1 1 25', '[2001:db8::1]:1', '[::1]:25'],
    ['TCP6 ::ffff:192.0.2.1 ::1 1 25', '192.0.2.1:1', '[::1]:25'],
  ])('%s', (words, peer, listener) => {
    const line = `PROXY ${words}\r\n`
    expect(parse(`${line}EHLO c\r\n`)).toEqual({ kind: 'header', size: line.length, ends: { peer, listener } })
  })

  it.each(['PROXY UNKNOWN\r\n', 'PROXY UNKNOWN ffff::1 whatever 1 2\r\n'])('that does not say for whom: %j', (line) => {
    expect(parse(line)).toEqual({ kind: 'header', size: line.length, ends: null })
  })

  it.each([
    'PROXY TCP4 192.0.2.1 198.51.100.2 40000\r\n',
    'PROXY TCP4 192.0.2.1 198.51.100.2 40000 25 26\r\n',
    'PROXY TCP4  192.0.2.1 198.51.100.2 40000 25\r\n',
    'PROXY TCP4 192.0.2.256 198.51.100.2 40000 25\r\n',
    'PROXY TCP4 192.0.2.01 198.51.100.2 40000 25\r\n',
    'PROXY TCP4 192.0.2.1 198.51.100.2 65536 25\r\n',
    'PROXY TCP4 192.0.2.1 198.51.100.2 040 25\r\n',
    'PROXY TCP4 192.0.2.1 198.51.100.2 -1 25\r\n',
    'PROXY TCP4 ::1 ::1 1 2\r\n',
    'PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n',
    'PROXY TCP6 2001:db8::1%eth0 ::1 1 2\r\n',
    'PROXY UDP4 192.0.2.1 198.51.100.2 1 2\r\n',
    'PROXY UNKNOWNS\r\n',
    'PROXY \r\n',
    'proxy TCP4 192.0.2.1 198.51.100.2 40000 25\r\n',
    'PROXY TCP4 192.0.2.1 198.51.100.2 40000 25\n\r\n',
    'PROXX',
    'EHLO c\r\n',
    `PROXY UNKNOWN ${'x'.repeat(93)}\r\n`,
    `PROXY UNKNOWN ${'x'.repeat(93)}`,
  ])('is none: %j', (text) => {
    expect(parse(text)).toMatchObject({ kind: 'malformed', why: expect.stringMatching(/^PROXY version 1: ./) })
  })

  it('is at most 107 octets long', () => {
    expect(parse(`PROXY UNKNOWN ${'x'.repeat(91)}\r\n`)).toMatchObject({ kind: 'header', size: 107 })
  })
})

describe('a PROXY header of version 2', () => {
  const v4 = Buffer.from([192, 0, 2, 1, 198, 51, 100, 2, 0x9c, 0x40, 0, 25])
  const v6 = Buffer.from(`20010db8${'0'.repeat(23)}1${'0'.repeat(31)}10001ffff`, 'hex')
  const vectors = Buffer.from([0x04, 0, 3, 1, 2, 3])

  it.each([
    ['IPv4', { family: 0x11, rest: v4 }, { peer: '192.0.2.1:40000', listener: '198.51.100.2:25' }],
    ['IPv6', { family: 0x21, rest: v6 }, { peer: '[2001:db8::1]:1', listener: '[::1]:65535' }],
    [
      'IPv4 and vectors',
      { family: 0x11, rest: Buffer.concat([v4, vectors]) },
      { peer: '192.0.2.1:40000', listener: '198.51.100.2:25' },
    ],
    ['LOCAL', { command: 0, family: 0x11, rest: v4 }, null],
    ['LOCAL without addresses', { command: 0, family: 0 }, null],
    ['LOCAL of a family that nobody knows', { command: 0, family: 0x77, rest: vectors }, null],
    ['no family', { family: 0 }, null],
    ['no family, and vectors', { family: 0, rest: vectors }, null],
    ['a Unix socket', { family: 0x31, rest: Buffer.alloc(216, 'x') }, null],
  ])('of %s', (_, header, ends) => {
    const bytes = proxyV2(header)
    expect(parse(Buffer.concat([bytes, Buffer.from('EHLO c\r\n')]))).toEqual({
      kind: 'header',
      size: bytes.length,
      ends,
    })
  })

  it.each([
    ['version 1', { version: 1, family: 0x11, rest: v4 }, 'version 1, allowed is 2'],
    ['version 3', { version: 3, family: 0x11, rest: v4 }, 'version 3, allowed is 2'],
    ['command 2', { command: 2, family: 0x11, rest: v4 }, 'command 2, allowed are LOCAL (0) and PROXY (1)'],
    ['UDP', { family: 0x12, rest: v4 }, 'family and protocol 0x12'],
    ['an unknown family', { family: 0x41, rest: v4 }, 'family and protocol 0x41'],
    ['too few octets', { family: 0x21, rest: v4 }, '12 octets of addresses, 36 are needed'],
    [
      'too many octets',
      { family: 0x11, rest: Buffer.alloc(4097) },
      '4097 octets of addresses and vectors, allowed are 4096',
    ],
  ])('is none: %s', (_, header, why) => {
    expect(parse(proxyV2(header))).toEqual({ kind: 'malformed', why: `PROXY version 2: ${why}` })
  })
})

describe('of either version', () => {
  const headers = [
    Buffer.from('PROXY TCP4 192.0.2.1 198.51.100.2 40000 25\r\n'),
    Buffer.from('PROXY UNKNOWN\r\n'),
    proxyV2({ family: 0x11, rest: Buffer.from([192, 0, 2, 1, 198, 51, 100, 2, 0x9c, 0x40, 0, 25]) }),
    proxyV2({ family: 0x21, rest: Buffer.alloc(60, 7) }),
    proxyV2({ command: 0, family: 0 }),
  ]

  it.each(headers.map((header) => [header.toString('latin1'), header] as const))(
    'more is needed at every place of %j before its end',
    (_, header) => {
      for (let size = 0; size < header.length; size += 1)
        expect(parse(header.subarray(0, size)), `${size}`).toEqual({ kind: 'more' })
      expect(parse(header)).toMatchObject({ kind: 'header', size: header.length })
    },
  )

  it(`mutated or random octets of seed ${fuzzSeed} are a header, none, or the beginning of one`, {
    timeout: 3_600_000,
  }, () => {
    const random = randomOf(fuzzSeed)
    const kinds = { more: 0, header: 0, malformed: 0 }
    for (let index = 0; index < fuzzCases(20_000); index += 1) {
      const bytes = Buffer.concat([random.pick(headers), Buffer.alloc(random.below(30), random.below(256))])
      for (let change = random.below(4); change > 0; change -= 1) bytes[random.below(bytes.length)] = random.below(256)
      const cut = bytes.subarray(0, random.below(5) === 0 ? random.below(bytes.length) : bytes.length)
      const header = parse(cut)
      kinds[header.kind] += 1
      if (header.kind === 'header') expect(header.size).toBeLessThanOrEqual(cut.length)
      // what is no header does not become one by more octets
      if (header.kind === 'malformed')
        expect(parse(Buffer.concat([cut, Buffer.from('\r\n\r\n')])).kind).toBe('malformed')
    }
    expect(Object.values(kinds).every((count) => count > 0)).toBe(true)
  })
})
