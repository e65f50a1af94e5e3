/** What an IP packet carries, as far as TCP is concerned. */
export interface IpPacket {
  readonly source: string
  readonly destination: string
  /** the TCP segment; shorter than `wireBytes` where the packet was cut */
  readonly payload: Buffer
  readonly wireBytes: number
  /** a part of a packet: `first` has the beginning of the segment, `later` has none */
  readonly fragment: 'first' | 'later' | null
}

const tcp = 6

/** The TCP segment of an IPv4 or IPv6 packet (RFC 791, RFC 8200); undefined where it carries none. */
export const parseIp = (packet: Buffer): IpPacket | undefined => {
  const version = packet.length === 0 ? 0 : packet[0]! >> 4
  if (version === 4) return parseIpv4(packet)
  return version === 6 ? parseIpv6(packet) : undefined
}

const parseIpv4 = (packet: Buffer): IpPacket | undefined => {
  const headerBytes = (packet[0]! & 15) * 4
  if (headerBytes < 20 || packet.length < headerBytes || packet[9] !== tcp) return undefined
  const parts = packet.readUInt16BE(6)
  // A packet that a network card was to cut itself says a length of 0.
  const totalBytes = packet.readUInt16BE(2) || packet.length
  return {
    source: packet.subarray(12, 16).join('.'),
    destination: packet.subarray(16, 20).join('.'),
    payload: packet.subarray(headerBytes, Math.max(headerBytes, totalBytes)),
    wireBytes: Math.max(0, totalBytes - headerBytes),
    fragment: fragmentOf(parts & 0x1fff, (parts & 0x2000) !== 0),
  }
}

const fragmentOf = (offset: number, hasMore: boolean): IpPacket['fragment'] => {
  if (offset > 0) return 'later'
  return hasMore ? 'first' : null
}

/**
 * Hop-by-hop, routing, destination options, mobility, HIP, shim6: each says what is next and, in eights, how long it
 * is.
 */
const extensions = new Set([0, 43, 60, 135, 139, 140])
const fragmentHeader = 44
const authentication = 51

const parseIpv6 = (packet: Buffer): IpPacket | undefined => {
  if (packet.length < 40) return undefined
  let [next, at, fragment] = [packet[6]!, 40, null as IpPacket['fragment']]
  while (next !== tcp) {
    if (at + 8 > packet.length) return undefined
    const [following, size] = [packet[at]!, packet[at + 1]!]
    if (next === fragmentHeader) {
      const parts = packet.readUInt16BE(at + 2)
      fragment = fragmentOf(parts >> 3, (parts & 1) !== 0)
      at += 8
    } else if (extensions.has(next)) at += (size + 1) * 8
    else if (next === authentication) at += (size + 2) * 4
    else return undefined
    next = following
    // What a later fragment carries is no header.
    if (fragment === 'later') break
  }
  if (next !== tcp || at > packet.length) return undefined
  const end = 40 + packet.readUInt16BE(4)
  const totalBytes = end === 40 ? packet.length : end
  return {
    source: showIpv6(packet.subarray(8, 24)),
    destination: showIpv6(packet.subarray(24, 40)),
    payload: packet.subarray(at, Math.max(at, totalBytes)),
    wireBytes: Math.max(0, totalBytes - at),
    fragment,
  }
}

/** RFC 5952: small letters, no leading zeros, the first of the longest runs of two zero groups or more as `::`. */
const showIpv6 = (address: Buffer): string => {
  const groups = Array.from({ length: 8 }, (_, index) => address.readUInt16BE(index * 2).toString(16))
  let [start, size] = [0, 1]
  for (let from = 0; from < 8; from++) {
    let end = from
    while (end < 8 && groups[end] === '0') end++
    if (end - from > size) [start, size] = [from, end - from]
  }
  if (size < 2) return groups.join(':')
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + size).join(':')}`
}
