import { describe, expect, it } from 'vitest'
import { readPcapPieces } from '../../../../src/capture/observed/pcap/read-pcap.js'
import { Trouble } from '../../../../src/domain/trouble.js'
import { shownActs, shownMissing } from '../shown-acts.js'
import { talk } from '../talk.js'
import { classicPcap, framesOf, pcapng } from './capture.js'
import { packetsOf, startAt } from './packet.js'
import { readCapture } from './read.js'

const packets = packetsOf(talk('S: 220 mx', 'C: EHLO c.test', 'S: 250-mx\n250 SIZE', 'C: QUIT', 'S: 221 bye'))
const acts = ['greeting 220 mx', 'command "EHLO c.test\\r\\n" -> 250 mx / SIZE', 'command "QUIT\\r\\n" -> 221 bye']

const ipv4 = { peer: { address: '192.0.2.10', port: 40_001 }, listener: { address: '198.51.100.25', port: 25 } }
const ipv6 = { peer: { address: '2001:db8::10', port: 40_001 }, listener: { address: '2001:db8::25', port: 25 } }

const expectSession = (file: Buffer, ends: typeof ipv4, at: number | null = startAt): void => {
  const [session, ...more] = readCapture(file)
  expect(more).toEqual([])
  expect(session).toMatchObject({ ...ends, at, end: 'quit', missing: [], isSynthetic: false })
  expect(shownActs(session!.acts)).toEqual(acts)
}

describe('a capture is read in every form', () => {
  const links = {
    loopback: 0,
    Ethernet: 1,
    'raw IP of BSD': 12,
    'raw IP of OpenBSD': 14,
    'raw IP': 101,
    'OpenBSD loopback': 108,
    'Linux cooked': 113,
    'Linux cooked 2': 276,
  }
  it.each(
    Object.entries(links).flatMap(([name, linkType]) => [[name, 4, linkType] as const, [name, 6, linkType] as const]),
  )('%s, IPv%d', (_, version, linkType) => {
    expectSession(classicPcap(framesOf(packets, { linkType, version }), { linkType }), version === 4 ? ipv4 : ipv6)
  })
  it.each([
    ['IPv4', 228, 4],
    ['IPv6', 229, 6],
  ] as const)('raw %s', (_, linkType, version) => {
    expectSession(classicPcap(framesOf(packets, { linkType, version }), { linkType }), version === 4 ? ipv4 : ipv6)
  })
  it.each([
    ['pcap, little, microseconds', classicPcap(framesOf(packets))],
    ['pcap, big, microseconds', classicPcap(framesOf(packets), { isLittle: false })],
    ['pcap, little, nanoseconds', classicPcap(framesOf(packets), { isNano: true })],
    ['pcap, big, nanoseconds', classicPcap(framesOf(packets), { isLittle: false, isNano: true })],
    ['pcapng, little', pcapng(framesOf(packets))],
    ['pcapng, big', pcapng(framesOf(packets), { isLittle: false })],
    ['pcapng, nanoseconds', pcapng(framesOf(packets), { resolution: 9 })],
    ['pcapng, parts of a power of two', pcapng(framesOf(packets), { resolution: 128 + 20 })],
    ['pcapng, with a big block that nobody reads', pcapng(framesOf(packets), { leftOutBytes: 5_000_000 })],
    ['pcapng, counted from another time', pcapng(framesOf(packets), { offsetSeconds: 1_700_000_000 })],
    [
      'pcapng, big, counted from another time',
      pcapng(framesOf(packets), { isLittle: false, offsetSeconds: 1_700_000_000 }),
    ],
    [
      'two sections of pcapng',
      Buffer.concat([pcapng(framesOf(packets.slice(0, 4))), pcapng(framesOf(packets.slice(4)), { isLittle: false })]),
    ],
    ['one VLAN', classicPcap(framesOf(packets, { vlans: 1 }))],
    ['VLANs within VLANs', classicPcap(framesOf(packets, { vlans: 2 }))],
    ['frames that are padded', classicPcap(framesOf(packets, { padding: 18 }))],
  ])('%s', (_, file) => expectSession(file, ipv4))

  it.each([4, 6] as const)('IPv%d that leaves its length to a network card', (version) => {
    const frames = framesOf(packets, { version }).map(({ bytes, at }) => {
      const unsized = Buffer.from(bytes)
      unsized.writeUInt16BE(0, version === 4 ? 16 : 18)
      return { bytes: unsized, at }
    })
    expectSession(classicPcap(frames), version === 4 ? ipv4 : ipv6)
  })
  it('IPv6 with extension headers', () => {
    expectSession(classicPcap(framesOf(packets, { version: 6, extensions: [0, 43, 60] })), ipv6)
  })
  it('simple packet blocks of pcapng, which have no times', () => {
    const [session] = readCapture(pcapng(framesOf(packets), { isSimple: true }))
    expect(session).toMatchObject({ at: null, missing: [], acts: [{ kind: 'greeting', reply: { at: null } }, {}, {}] })
    expectSession(pcapng(framesOf(packets), { isSimple: true }), ipv4, null)
  })
  it('in pieces of one byte', () => {
    const file = pcapng(framesOf(packets))
    expect(readCapture(file, {}, 1)).toEqual(readCapture(file))
  })
  it('with the time of each act', () => {
    const [session] = readCapture(classicPcap(framesOf(packets)))
    expect(session!.acts).toMatchObject([
      { reply: { at: startAt + 30 } },
      { at: startAt + 40, reply: { at: startAt + 50 } },
      {},
    ])
  })
})

describe('what is no capture is trouble', () => {
  const refusal = (file: Buffer): string => {
    try {
      return `read ${readCapture(file).length}`
    } catch (trouble) {
      expect(trouble).toBeInstanceOf(Trouble)
      return `${(trouble as Trouble).code} ${(trouble as Trouble).message}`
    }
  }
  it.each([
    ['text', Buffer.from('hello'), 'it begins with the bytes 68656c6c'],
    ['nothing', Buffer.alloc(0), 'it begins with the bytes (none)'],
  ])('%s', (_, file, message) => {
    expect(refusal(file)).toBe(`import-invalid test.pcap: ${message}; a capture is pcap or pcapng`)
  })
  it('a link type that is not known', () => {
    expect(refusal(classicPcap(framesOf(packets), { linkType: 105 }))).toMatchInlineSnapshot(
      `"import-invalid test.pcap: packets of link type 105; allowed are Ethernet (1), raw IP (12, 14, 101, 228, 229), loopback (0, 108), Linux cooked (113, 276)"`,
    )
  })
})

describe('a capture that is torn', () => {
  it.each([
    ['pcap', classicPcap(framesOf(packets))],
    ['pcapng', pcapng(framesOf(packets))],
  ])('says so of the sessions that had not ended: %s', (_, file) => {
    for (let size = 700; size < file.length; size += 13) {
      for (const session of readCapture(file.subarray(0, size)))
        if (session.end === null) expect(session.missing.length, `${size} bytes`).toBeGreaterThan(0)
    }
    const cut = readCapture(file.subarray(0, file.length - 250))
    expect(cut).toHaveLength(1)
    expect(cut[0]!.end).toBe(null)
    expect(cut[0]!.missing.map(({ why }) => why).join()).toMatch(
      /^the capture ends within the (?:packet|block) at byte \d+/,
    )
  })
  it('stops where the two lengths of a block differ', () => {
    const file = pcapng(framesOf(packets))
    file.writeUInt32LE(7, file.length - 4)
    const [session] = readCapture(Buffer.concat([file, file]))
    expect(session).toMatchObject({ end: 'quit', missing: [] })
    const broken = pcapng(framesOf(packets.slice(0, 5)))
    broken.writeUInt32LE(7, broken.length - 4)
    expect(shownMissing(readCapture(broken)[0]!)[0]).toMatch(/no block: its two lengths differ at byte \d+$/)
  })
  it.each([
    ['a length that cannot be', 8, 0x7fffffff, /byte 24 of the capture begins no packet: its length is 2147483647/],
    [
      'a length that is more than was on the wire',
      8,
      5000,
      /byte 24 .* it has 5000 bytes, of \d+ that were on the wire/,
    ],
    ['a length that is too little', 8, 20, /byte 60 of the capture begins no packet/],
    ['no time', 4, 1_000_001, /byte 24 .* its time has 1000001 parts of a second/],
  ])('stops, and says where, at %s', (_, offset, value, why) => {
    const file = classicPcap(framesOf(packets))
    file.writeUInt32LE(value, 24 + offset)
    const torn: string[] = []
    expect([...readPcapPieces([file], 'test.pcap', { onTorn: (why) => torn.push(why) })]).toEqual([])
    expect(torn).toEqual([expect.stringMatching(why)])
  })
})
