import { flag, type Packet } from './packet.js'

export interface FrameOptions {
  readonly linkType?: number
  readonly version?: 4 | 6
  /** headers between an IPv6 header and TCP */
  readonly extensions?: readonly number[]
  readonly vlans?: number
  /** bytes behind the packet, as Ethernet pads short frames */
  readonly padding?: number
}

/** A packet as a link carries it. */
export const frameOf = (packet: Packet, options: FrameOptions = {}): Buffer => {
  const { linkType = 1, version = 4, vlans = 0, padding = 0 } = options
  const ip = version === 4 ? ipv4Of(packet) : ipv6Of(packet, options.extensions ?? [])
  return Buffer.concat([linkHeader(linkType, version, vlans), ip, Buffer.alloc(padding)])
}

const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255])

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

const linkHeader = (linkType: number, version: 4 | 6, vlans: number): Buffer => {
  const etherType = u16(version === 4 ? 0x0800 : 0x86dd)
  const tags = Array.from({ length: vlans }, (_, index) => [
    u16(index === 0 && vlans > 1 ? 0x88a8 : 0x8100),
    u16(7),
  ]).flat()
  if (linkType === 1) return Buffer.concat([Buffer.alloc(12, 2), ...tags, etherType])
  if (linkType === 113) return Buffer.concat([Buffer.alloc(14), etherType])
  if (linkType === 276) return Buffer.concat([etherType, Buffer.alloc(18)])
  if (linkType === 0) return Buffer.from([version === 4 ? 2 : 30, 0, 0, 0])
  if (linkType === 108) return Buffer.from([0, 0, 0, version === 4 ? 2 : 30])
  return Buffer.alloc(0)
}

const tcpOf = ({ from, clientPort, serverPort, sequence, acknowledged, flags, payload }: Packet): Buffer => {
  const [source, destination] = from === 'client' ? [clientPort, serverPort] : [serverPort, clientPort]
  // With one option word, so that a header of 20 bytes is not taken for granted.
  const rest = [Buffer.from([0x60, flags]), u16(64_000), u16(0), u16(0), Buffer.from([1, 1, 1, 0])]
  return Buffer.concat([u16(source), u16(destination), u32(sequence), u32(acknowledged ?? 0), ...rest, payload])
}

const ipv4Of = (packet: Packet): Buffer => {
  const tcp = tcpOf(packet)
  const [client, server] = [Buffer.from([192, 0, 2, 10]), Buffer.from([198, 51, 100, 25])]
  const ends = packet.from === 'client' ? [client, server] : [server, client]
  const head = [Buffer.from([0x45, 0]), u16(20 + tcp.length), u32(0x00004000), Buffer.from([64, 6, 0, 0])]
  return Buffer.concat([...head, ...ends, tcp])
}

const ipv6Of = (packet: Packet, extensions: readonly number[]): Buffer => {
  const tcp = tcpOf(packet)
  const [client, server] = [
    Buffer.from('20010db8000000000000000000000010', 'hex'),
    Buffer.from('20010db8000000000000000000000025', 'hex'),
  ]
  const ends = packet.from === 'client' ? [client, server] : [server, client]
  const kinds = [...extensions, 6]
  const headers = extensions.map((_, index) => Buffer.concat([Buffer.from([kinds[index + 1]!, 0]), Buffer.alloc(6)]))
  const body = Buffer.concat([...headers, tcp])
  return Buffer.concat([u32(0x60000000), u16(body.length), Buffer.from([kinds[0]!, 64]), ...ends, body])
}

/** The same IPv4 frame cut into two fragments, the first with so many bytes of TCP (in eights). */
export const fragmentsOf = (packet: Packet, tcpBytes: number): readonly Buffer[] => {
  const whole = ipv4Of(packet)
  const part = (from: number, to: number, more: boolean): Buffer => {
    const body = whole.subarray(20 + from, 20 + to)
    const header = Buffer.from(whole.subarray(0, 20))
    header.writeUInt16BE(20 + body.length, 2)
    header.writeUInt16BE((more ? 0x2000 : 0) | (from / 8), 6)
    return Buffer.concat([linkHeader(1, 4, 0), header, body])
  }
  const end = whole.length - 20
  return [part(0, tcpBytes, true), part(tcpBytes, end, false)]
}

export const isSyn = ({ flags }: Packet): boolean => (flags & flag.syn) !== 0
