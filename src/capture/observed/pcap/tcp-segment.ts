import type { ObservedEnd } from '../observed-end.js'
import type { CapturedPacket } from './captured-packet.js'
import { parseIp } from './ip-packet.js'
import { ipOffset } from './link-layer.js'

/** One TCP segment of a capture (RFC 9293 section 3.1). */
export interface TcpSegment {
  readonly source: ObservedEnd
  readonly destination: ObservedEnd
  readonly sequence: number
  /** null: it acknowledges nothing */
  readonly acknowledged: number | null
  readonly isSyn: boolean
  readonly isFin: boolean
  readonly isReset: boolean
  /** the bytes that were captured, which are the first ones of those that were sent */
  readonly payload: Buffer
  /** how many bytes were sent */
  readonly wireBytes: number
  readonly isFragment: boolean
  /** in milliseconds since the epoch; null: not known */
  readonly at: number | null
}

/** The segment of a packet; undefined where it carries none, or not enough of it was captured. */
export const segmentOf = (packet: CapturedPacket): TcpSegment | undefined => {
  const offset = ipOffset(packet.linkType, packet.bytes)
  const ip = offset === undefined ? undefined : parseIp(packet.bytes.subarray(offset))
  if (ip === undefined || ip.fragment === 'later' || ip.payload.length < 20) return undefined
  const { payload } = ip
  const headerBytes = (payload[12]! >> 4) * 4
  const flags = payload[13]!
  if (headerBytes < 20 || headerBytes > ip.wireBytes) return undefined
  return {
    source: { address: ip.source, port: payload.readUInt16BE(0) },
    destination: { address: ip.destination, port: payload.readUInt16BE(2) },
    sequence: payload.readUInt32BE(4),
    acknowledged: (flags & 16) === 0 ? null : payload.readUInt32BE(8),
    isSyn: (flags & 2) !== 0,
    isFin: (flags & 1) !== 0 && ip.fragment === null,
    isReset: (flags & 4) !== 0,
    payload: payload.subarray(headerBytes),
    wireBytes: ip.wireBytes - headerBytes,
    isFragment: ip.fragment !== null,
    at: packet.at === null ? null : Math.round(packet.at),
  }
}
