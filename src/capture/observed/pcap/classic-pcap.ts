import type { ByteSource } from './byte-source.js'
import { type CaptureItem, maxPacketBytes } from './captured-packet.js'

/** Byte order, and how many parts of a second a time counts. */
export interface ClassicForm {
  readonly isLittle: boolean
  readonly perSecond: number
}

const magics: Readonly<Record<string, ClassicForm>> = {
  a1b2c3d4: { isLittle: false, perSecond: 1e6 },
  d4c3b2a1: { isLittle: true, perSecond: 1e6 },
  a1b23c4d: { isLittle: false, perSecond: 1e9 },
  '4d3cb2a1': { isLittle: true, perSecond: 1e9 },
}

/** The form of a pcap file by its first four bytes (draft-ietf-opsawg-pcap section 4); undefined where it is none. */
export const classicFormOf = (magic: Buffer): ClassicForm | undefined => magics[magic.toString('hex')]

/** Packets behind the magic of a pcap file (draft-ietf-opsawg-pcap section 5). A file that ends within one, or has something else there, is torn. */
export function* readClassicPcap(source: ByteSource, form: ClassicForm): Generator<CaptureItem, void, undefined> {
  const header = source.take(20)
  if (header.length < 20) return yield { torn: 'the capture ends within its header' }
  const number = numbersOf(form)
  const linkType = number(header, 16) & 0xffff
  for (;;) {
    const at = source.offset
    const record = source.take(16)
    if (record.length === 0) return
    const wrong = record.length < 16 ? undefined : faultOf(record, form)
    if (wrong !== undefined) return yield { torn: `byte ${at} of the capture begins no packet: ${wrong}` }
    const size = record.length < 16 ? 0 : number(record, 8)
    const bytes = source.take(size)
    if (record.length < 16 || bytes.length < size)
      return yield { torn: `the capture ends within the packet at byte ${at}` }
    const time = number(record, 0) * 1000 + (number(record, 4) * 1000) / form.perSecond
    yield { at: time, linkType, bytes, wireBytes: number(record, 12) }
  }
}

/** Why these are no packet's first 16 bytes: where a length before them is wrong, they are of something else. */
const faultOf = (record: Buffer, form: ClassicForm): string | undefined => {
  const number = numbersOf(form)
  const [fraction, size, wireBytes] = [number(record, 4), number(record, 8), number(record, 12)]
  if (size > maxPacketBytes) return `its length is ${size}`
  if (size > wireBytes) return `it has ${size} bytes, of ${wireBytes} that were on the wire`
  return fraction < form.perSecond ? undefined : `its time has ${fraction} parts of a second`
}

const numbersOf =
  ({ isLittle }: ClassicForm) =>
  (bytes: Buffer, offset: number): number =>
    isLittle ? bytes.readUInt32LE(offset) : bytes.readUInt32BE(offset)
