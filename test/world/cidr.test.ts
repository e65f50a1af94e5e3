import { isIPv4, isIPv6 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalCidr, parseAddress, parsePrefix } from '../../src/domain/cidr.js'

describe('parseAddress', () => {
  it('takes what node:net takes, without zones', () => {
    const part = fc.constantFrom('0', '1', 'ffff', '10000', 'g', '', '255', '256', '01', '1.2.3.4', '1.2.3')
    const text = fc
      .tuple(fc.array(part, { maxLength: 9 }), fc.constantFrom(':', '.'))
      .map(([parts, by]) => parts.join(by))
    const written = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      text,
      text.map((half) => `${half}::`),
      text.map((half) => `::${half}`),
    )
    fc.assert(
      fc.property(written, (candidate) => {
        const family = isIPv4(candidate) ? 4 : isIPv6(candidate) ? 6 : undefined
        expect(parseAddress(candidate)?.family).toBe(family)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('normalCidr', () => {
  it.each([
    ['192.0.2.10', '192.0.2.10/32'],
    ['192.0.2.10/24', '192.0.2.0/24'],
    ['2001:DB8::1', '2001:db8:0:0:0:0:0:1/128'],
    ['::ffff:192.0.2.1/112', '0:0:0:0:0:ffff:c000:0/112'],
    ['::/0', '0:0:0:0:0:0:0:0/0'],
    ['news@example.com', 'news@example.com'],
    ['192.0.2.0/33', '192.0.2.0/33'],
    ['', ''],
  ])('%s is %s', (text, expected) => {
    expect(normalCidr(text)).toBe(expected)
  })

  it('is stable', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(128), (address, length) => {
        const normal = normalCidr(`${address}/${length}`)
        expect(normalCidr(normal)).toBe(normal)
        if (parsePrefix(`${address}/${length}`))
          expect(parsePrefix(normal)).toEqual(parsePrefix(`${address}/${length}`))
      }),
    )
  })
})
