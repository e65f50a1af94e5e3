import { describe, expect, it } from 'vitest'
import { isXclient, parseXclient } from '../../../src/capture/smtp/xclient.js'
import { decodeXtext } from '../../../src/capture/smtp/xtext.js'
import { fuzzCases, fuzzSeed } from './fuzz-cases.js'
import { randomOf } from './random.js'

const value = (text: string) => ({ kind: 'value', value: text })

describe('XCLIENT', () => {
  it.each([
    ['XCLIENT ADDR=192.0.2.1', { ADDR: value('192.0.2.1') }],
    ['xclient addr=IPV6:2001:db8::1 port=40000', { ADDR: value('2001:db8::1'), PORT: value('40000') }],
    [
      'XCLIENT NAME=spike.example ADDR=168.100.189.2 PROTO=ESMTP',
      { NAME: value('spike.example'), ADDR: value('168.100.189.2'), PROTO: value('ESMTP') },
    ],
    ['XCLIENT NAME=[UNAVAILABLE] HELO=[tempunavail]', { NAME: { kind: 'unavailable' }, HELO: { kind: 'tempunavail' } }],
    ['XCLIENT LOGIN=a+2Bb+40x', { LOGIN: value('a+b@x') }],
    ['XCLIENT  DESTADDR=IPV6:::1  DESTPORT=25 ', { DESTADDR: value('::1'), DESTPORT: value('25') }],
    ['XCLIENT HELO=a+20b', { HELO: value('a b') }],
  ])('%s', (line, attributes) => {
    expect(parseXclient(`${line}\r\n`)).toEqual(attributes)
    expect(parseXclient(`${line}\n`)).toEqual(attributes)
  })

  it.each([
    ['XCLIENT', 'XCLIENT needs attributes'],
    ['XCLIENT  ', 'XCLIENT needs attributes'],
    ['XCLIENT ADDR', 'unknown attribute of XCLIENT'],
    ['XCLIENT =1', 'unknown attribute of XCLIENT'],
    ['XCLIENT SOURCE=LOCAL', 'unknown attribute of XCLIENT'],
    ['XCLIENT __proto__=1', 'unknown attribute of XCLIENT'],
    ['XCLIENT ADDR=192.0.2.1 ADDR=192.0.2.2', 'ADDR twice'],
    ['XCLIENT ADDR=', 'bad ADDR value'],
    ['XCLIENT ADDR=2001:db8::1', 'bad ADDR value'],
    ['XCLIENT ADDR=IPV6:192.0.2.1', 'bad ADDR value'],
    ['XCLIENT ADDR=IPV6:fe80::1%eth0', 'bad ADDR value'],
    ['XCLIENT ADDR=host.example', 'bad ADDR value'],
    ['XCLIENT PORT=0', 'bad PORT value'],
    ['XCLIENT PORT=65536', 'bad PORT value'],
    ['XCLIENT PORT=25x', 'bad PORT value'],
    ['XCLIENT PROTO=HTTP', 'bad PROTO value'],
    ['XCLIENT NAME=', 'bad NAME value'],
    ['XCLIENT NAME=a=b', 'bad NAME value'],
    ['XCLIENT NAME=a+4', 'bad NAME value'],
    ['XCLIENT NAME=a+zz', 'bad NAME value'],
    ['XCLIENT NAME=a+0D+0Ab', 'bad NAME value'],
    ['XCLIENT NAME=a+00', 'bad NAME value'],
    ['XCLIENT NAME=\xe9', 'bad NAME value'],
  ])('is wrong: %s', (line, wrong) => {
    expect(parseXclient(`${line}\r\n`)).toEqual({ wrong })
  })

  it.each(['XCLIENT\r\n', 'xClient a\r\n', 'XCLIENT\tA=b\n'])('is meant by %j', (line) => {
    expect(isXclient(line)).toBe(true)
  })

  it.each(['XCLIENTS a\r\n', ' XCLIENT a\r\n', 'NOOP XCLIENT\r\n'])('is not meant by %j', (line) => {
    expect(isXclient(line)).toBe(false)
  })

  it(`mutated lines of seed ${fuzzSeed} are attributes without line ends and NUL, or wrong`, {
    timeout: 3_600_000,
  }, () => {
    const random = randomOf(fuzzSeed)
    const shards = [
      'ADDR=',
      'NAME=',
      'PORT=',
      'IPV6:',
      '::1',
      '192.0.2.1',
      '[UNAVAILABLE]',
      '+41',
      '+0A',
      '+',
      '=',
      ' ',
      '\t',
      '25',
      'a',
      '\xff',
      '\0',
      '\r',
    ]
    let right = 0
    for (let index = 0; index < fuzzCases(20_000); index += 1) {
      const words = Array.from({ length: random.below(7) }, () => random.pick(shards))
      const parsed = parseXclient(`XCLIENT ${words.join('')}\r\n`)
      if ('wrong' in parsed) continue
      right += 1
      for (const attribute of Object.values(parsed))
        expect(attribute.kind === 'value' ? attribute.value : '', words.join('')).not.toMatch(/[\0\r\n]/)
    }
    expect(right).toBeGreaterThan(0)
  })
})

describe('xtext', () => {
  it('stands for any octets', () => {
    const all = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('')
    const text = [...all].map((octet) => `+${octet.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`).join('')
    expect(decodeXtext(text)).toBe(all)
    expect(decodeXtext('plain~!')).toBe('plain~!')
  })

  it.each(['a b', '+', '+4', '+G0', '=', '\x7f'])('is not %j', (text) => {
    expect(decodeXtext(text)).toBeUndefined()
  })
})
