import { type FrameOptions, frameOf } from './frame.js'
import type { Packet } from './packet.js'

/** A frame with its time, and what was kept of it. */
export interface Frame {
  readonly bytes: Buffer
  readonly at: number
  /** absent: all of it was kept */
  readonly snapBytes?: number
}

export const framesOf = (
  packets: readonly Packet[],
  options: FrameOptions & { readonly snapBytes?: number } = {},
): readonly Frame[] =>
  packets.map((packet) => ({
    bytes: frameOf(packet, options),
    at: packet.at,
    ...(options.snapBytes === undefined ? {} : { snapBytes: options.snapBytes }),
  }))

export interface ClassicOptions {
  readonly isLittle?: boolean
  readonly isNano?: boolean
  readonly linkType?: number
}

/** A pcap file. */
export const classicPcap = (frames: readonly Frame[], options: ClassicOptions = {}): Buffer => {
  const { isLittle = true, isNano = false, linkType = 1 } = options
  const number = numbers(isLittle)
  const header = [
    number(isNano ? 0xa1b23c4d : 0xa1b2c3d4),
    number(isLittle ? 0x00040002 : 0x00020004),
    number(0),
    number(0),
  ]
  const records = frames.flatMap(({ bytes, at, snapBytes = bytes.length }) => {
    const kept = bytes.subarray(0, snapBytes)
    const fraction = Math.round((at % 1000) * (isNano ? 1e6 : 1e3))
    return [number(Math.floor(at / 1000)), number(fraction), number(kept.length), number(bytes.length), kept]
  })
  return Buffer.concat([...header, number(262_144), number(linkType), ...records])
}

export interface NextOptions {
  readonly isLittle?: boolean
  readonly linkType?: number
  /** the byte of if_tsresol; absent: the option is left out, and times are microseconds */
  readonly resolution?: number
  /** if_tsoffset; absent: the option is left out */
  readonly offsetSeconds?: number
  /** the size of a block that nobody reads */
  readonly leftOutBytes?: number
  readonly isSimple?: boolean
  readonly snapBytes?: number
}

/** A pcapng file: one section, one interface, a block of a kind that nobody reads, then packets. */
export const pcapng = (frames: readonly Frame[], options: NextOptions = {}): Buffer => {
  const { isLittle = true, linkType = 1, resolution, offsetSeconds, isSimple = false, snapBytes = 0 } = options
  const number = numbers(isLittle)
  const short = (value: number): Buffer => number(isLittle ? value : value * 65_536).subarray(0, 2)
  const block = (type: number, ...parts: readonly Buffer[]): Buffer => {
    const body = Buffer.concat(parts)
    const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)])
    return Buffer.concat([number(type), number(padded.length + 12), padded, number(padded.length + 12)])
  }
  const option = (code: number, value: Buffer): readonly Buffer[] => [
    short(code),
    short(value.length),
    value,
    Buffer.alloc((4 - (value.length % 4)) % 4),
  ]
  const seconds = [number(offsetSeconds ?? 0), number(0)]
  const fields = [
    ...(resolution === undefined ? [] : option(9, Buffer.from([resolution]))),
    ...(offsetSeconds === undefined ? [] : option(14, Buffer.concat(isLittle ? seconds : seconds.reverse()))),
  ]
  const described = fields.length === 0 ? [] : [...fields, short(0), short(0)]
  const packets = frames.map(({ bytes, at, snapBytes: kept = bytes.length }) =>
    isSimple
      ? block(3, number(bytes.length), snapBytes === 0 ? bytes : bytes.subarray(0, snapBytes))
      : block(
          6,
          number(0),
          ...ticksOf(at - (offsetSeconds ?? 0) * 1000, resolution, number),
          number(Math.min(kept, bytes.length)),
          number(bytes.length),
          bytes.subarray(0, kept),
        ),
  )
  const section = block(0x0a0d0d0a, number(0x1a2b3c4d), short(1), short(0), number(0xffffffff), number(0xffffffff))
  const port = block(1, short(linkType), short(0), number(snapBytes), ...described)
  return Buffer.concat([section, port, block(0x0bad, Buffer.alloc(options.leftOutBytes ?? 8)), ...packets])
}

const ticksOf = (at: number, resolution: number | undefined, number: (value: number) => Buffer): readonly Buffer[] => {
  const perSecond = resolution === undefined ? 10 ** 6 : resolution >= 128 ? 2 ** (resolution - 128) : 10 ** resolution
  const ticks = (BigInt(Math.round(at)) * BigInt(perSecond)) / 1000n
  return [number(Number(ticks >> 32n)), number(Number(ticks & 0xffffffffn))]
}

const numbers =
  (isLittle: boolean) =>
  (value: number): Buffer => {
    const bytes = Buffer.alloc(4)
    if (isLittle) bytes.writeUInt32LE(value >>> 0)
    else bytes.writeUInt32BE(value >>> 0)
    return bytes
  }
