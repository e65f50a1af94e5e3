import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { showPrefix } from '../../../src/domain/cidr.js'
import { listNetworks } from '../../../src/world/live/list-networks.js'
import { parseRbldnsd } from '../../../src/world/live/parse-rbldnsd.js'

const read = async (...lines: readonly string[]) =>
  (await parseRbldnsd(lines.join('\n'), 'list')).map(([prefix, value]) =>
    value === null ? `!${showPrefix(prefix)}` : `${showPrefix(prefix)} ${value.a} ${value.txt}`.trimEnd(),
  )

describe('networks are written as rbldnsd(8) has them', () => {
  it.each<[string, readonly string[] | undefined]>([
    ['127.0.0.0/24', ['127.0.0.0/24']],
    ['127.0.0', ['127.0.0.0/24']],
    ['127/24', ['127.0.0.0/24']],
    ['127', ['127.0.0.0/8']],
    ['127-127.0.0', ['127.0.0.0/24']],
    ['127.0.0.0-127.0.0.255', ['127.0.0.0/24']],
    ['127.16.0.0-127.31.255.255', ['127.16.0.0/12']],
    ['127.16.0-127.31.255', ['127.16.0.0/12']],
    ['127.16-127.31', ['127.16.0.0/12']],
    ['127.16-31', ['127.16.0.0/12']],
    ['127.16/12', ['127.16.0.0/12']],
    ['127.16.0-31', ['127.16.0.0/19']],
    ['192.0.2.1-3', ['192.0.2.1/32', '192.0.2.2/31']],
    ['0.0.0.0-255.255.255.255', ['0.0.0.0/0']],
    ['2001:21ab:c000/36', ['2001:21ab:c000:0:0:0:0:0/36']],
    ['2001:21ab:def7:4242', ['2001:21ab:def7:4242:0:0:0:0/64']],
    ['2605:6001:42::/52', ['2605:6001:42:0:0:0:0:0/52']],
    ['::1', ['0:0:0:0:0:0:0:1/128']],
    ['1:2:3:4:5:6:7:8', ['1:2:3:4:5:6:7:8/128']],
    ['192.0.2.1/24', undefined],
    ['2001:db8::1/32', undefined],
    ['192.0.2.256', undefined],
    ['192.0.2.3-1', undefined],
    ['192.0.2.0/33', undefined],
    ['1.2.3.4.5', undefined],
    ['1:2:3:4:5:6:7:8:9', undefined],
    ['::1-::2', undefined],
    ['example.com', undefined],
    ['', undefined],
  ])('%s', (word, expected) => {
    expect(listNetworks(word)?.map(showPrefix)).toEqual(expected)
  })

  it('a range is covered exactly, without overlap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0, max: 0xffff }), (a, b) => {
        const [first, last] = [Math.min(a, b), Math.max(a, b)]
        const address = (low: number): string => `10.0.${low >> 8}.${low & 255}`
        const networks = listNetworks(`${address(first)}-${address(last)}`)!
        let next = BigInt(0x0a000000 + first)
        for (const { bits, length } of networks) {
          expect(bits).toBe(next)
          next += 1n << BigInt(32 - length)
        }
        expect(next).toBe(BigInt(0x0a000000 + last + 1))
      }),
    )
  })
})

describe('a list in the format of rbldnsd', () => {
  it('has entries with values of their own, and with those that hold where they stand', async () => {
    expect(
      await read(
        '192.0.2.1',
        ':127.0.0.2:IP address $ is listed',
        '127.0.0.4',
        '127.0.0.5 :5',
        '127.0.0.6 :6:',
        '127.0.0.7 IP address $ running an open relay',
        ':3: Other ',
        '127.0.0.8\t::own',
        '127.0.0.9:4:right behind it',
        '127.0.0.10 ; a comment',
        '127.0.0.11#a comment',
        '  127.0.0.12 :198.51.100.7:elsewhere\r',
      ),
    ).toEqual([
      '192.0.2.1/32 127.0.0.2',
      '127.0.0.4/32 127.0.0.2 IP address $ is listed',
      '127.0.0.5/32 127.0.0.5 IP address $ is listed',
      '127.0.0.6/32 127.0.0.6',
      '127.0.0.7/32 127.0.0.2 IP address $ running an open relay',
      '127.0.0.8/32 127.0.0.3 own',
      '127.0.0.9/32 127.0.0.4 right behind it',
      '127.0.0.10/32 127.0.0.3 Other',
      '127.0.0.11/32 127.0.0.3 Other',
      '127.0.0.12/32 198.51.100.7 elsewhere',
    ])
  })

  it('of IPv6 has its value behind a blank', async () => {
    expect(
      await read(
        ':127.0.1.2: Listed, see http://example.com/lookup?$',
        '2001:21ab:c000/36',
        '2001:21ab:def7:4242 :127.0.1.3: This one smells funny',
        '::1                   # localhost',
        '!2605:6001:42::bead   # exclusion',
      ),
    ).toEqual([
      '2001:21ab:c000:0:0:0:0:0/36 127.0.1.2 Listed, see http://example.com/lookup?$',
      '2001:21ab:def7:4242:0:0:0:0/64 127.0.1.3 This one smells funny',
      '0:0:0:0:0:0:0:1/128 127.0.1.2 Listed, see http://example.com/lookup?$',
      '!2605:6001:42:0:0:0:0:bead/128',
    ])
  })

  it('has comments, exclusions, and directives that change nothing here', async () => {
    expect(
      await read(
        '# a comment',
        '; another',
        '',
        '$SOA 3000 ns.example. hostmaster.example. 0 600 300 86400 300',
        '$NS 3000 ns.example',
        '#$TTL 600',
        ':$TTL 600',
        '#$a price',
        '$TIMESTAMP 2026:03:01',
        '10.0.0.0/8',
        '! 10.1.0.0/16 whatever',
      ),
    ).toEqual(['10.0.0.0/8 127.0.0.2', '!10.1.0.0/16'])
  })

  it('puts in what $0 to $9 stand for, and leaves other dollar signs', async () => {
    expect(
      await read(
        '$1 See http://www.example.com/bl',
        '127.0.0.2  $1/spammer/$ $2',
        '127.0.0.4  wants some $$$$. $$1 $1/$',
      ),
    ).toEqual([
      '127.0.0.2/32 127.0.0.2 See http://www.example.com/bl/spammer/$ $2',
      '127.0.0.4/32 127.0.0.2 wants some $$$$. $$1 See http://www.example.com/bl/$',
    ])
  })

  it('may be one network a line', async () => {
    expect(await read('192.0.2.0/24', '2001:db8::/32', '198.51.100.1')).toEqual([
      '192.0.2.0/24 127.0.0.2',
      '2001:db8:0:0:0:0:0:0/32 127.0.0.2',
      '198.51.100.1/32 127.0.0.2',
    ])
  })

  it('keeps the bytes of its texts', async () => {
    expect(await read('192.0.2.1 caf\xe9')).toEqual(['192.0.2.1/32 127.0.0.2 caf\xe9'])
  })

  it.each([
    ['192.0.2.300', 'list:2: "192.0.2.300" is no network'],
    ['192.0.2.1/24 text', 'list:2: "192.0.2.1/24" is no network'],
    ['example.com :2:a name', 'list:2: "example.com" is no network'],
    ['1111::0000:2:no blank', 'list:2: "1111::0000:2:no" is no network'],
    ['192.0.2.1 :300:text', 'list:2: "300" is no value'],
    [':127.0.0:text', 'list:2: "127.0.0" is no value'],
    ['$= base', 'list:2: $= is not read'],
    ['$DATASET ip4set @', 'list:2: $DATASET is not read'],
    ['$ORIGIN example', 'list:2: "$ORIGIN example" is no directive'],
    ['$', 'list:2: "$" is no directive'],
    ['!', 'list:2: "" is no network'],
  ])('%s is refused with its line', async (line, message) => {
    await expect(read('192.0.2.0/24', line)).rejects.toMatchObject({
      code: 'cidr-list-invalid',
      message: expect.stringContaining(`${message}; allowed`),
    })
  })

  it('that is long is read in turns with all else, and has every line', async () => {
    let turns = 0
    const turning = setInterval(() => (turns += 1), 0)
    const lines = Array.from({ length: 20_000 }, (_, index) => `10.0.${index >> 8}.${index & 255}`)
    expect(await read(...lines)).toHaveLength(20_000)
    clearInterval(turning)
    expect(turns).toBeGreaterThan(3)
    await expect(read(...lines, 'nonsense')).rejects.toThrow('list:20001: "nonsense" is no network')
  })

  it('of any characters is read, or refused with its line', async () => {
    const line = fc.string({ unit: fc.constantFrom(...'0123456789abf.:/-!$#; \t=T'), maxLength: 24 })
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 4 }), async (lines) => {
        try {
          await read(...lines)
        } catch (error) {
          expect(error).toMatchObject({ code: 'cidr-list-invalid', message: expect.stringMatching(/^list:[1-4]: /) })
        }
      }),
      { numRuns: 2000 },
    )
  })
})
