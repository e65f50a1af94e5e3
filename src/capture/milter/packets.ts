import { type Bytes, bytesOfBuffer } from '../../domain/bytes.js'
import { Trouble } from '../../domain/trouble.js'

/** One packet of the milter protocol: a letter that says what it is, and what belongs to it. */
export interface Packet {
  /** one byte */
  readonly letter: Bytes
  readonly payload: Bytes
}

/** As it goes over the wire: four bytes of length, most significant first, that count the letter and the payload. */
export const bufferOfPacket = ({ letter, payload }: Packet): Buffer => {
  const buffer = Buffer.allocUnsafe(5 + payload.length)
  buffer.writeUInt32BE(1 + payload.length)
  buffer.write(letter, 4, 'latin1')
  buffer.write(payload, 5, 'latin1')
  return buffer
}

/**
 * Packets out of a stream, however it is cut. It keeps the bytes of one unfinished packet, whose length is held against
 * the limit before any more of it is kept.
 */
export class PacketReader {
  readonly #maximumBytes: number
  #kept = Buffer.alloc(0)
  #length = 0

  /** @param maximumBytes of a packet, with its letter */
  constructor(maximumBytes: number) {
    this.#maximumBytes = maximumBytes
  }

  /** The packets that end in this segment. Throws Trouble `milter-packet-invalid`: nothing behind that can be read. */
  take(segment: Uint8Array): readonly Packet[] {
    this.#keep(segment)
    const packets: Packet[] = []
    let from = 0
    for (;;) {
      const end = this.#endOfPacket(from)
      if (end === undefined || end > this.#length) break
      packets.push({
        letter: bytesOfBuffer(this.#kept.subarray(from + 4, from + 5)),
        payload: bytesOfBuffer(this.#kept.subarray(from + 5, end)),
      })
      from = end
    }
    this.#kept.copyWithin(0, from, this.#length)
    this.#length -= from
    return packets
  }

  /** To be called where the stream ends. Throws Trouble `milter-packet-invalid` where that is within a packet. */
  end(): void {
    if (this.#length > 0) throw invalid(`the connection ended ${this.#length} bytes into a packet`)
  }

  #keep(segment: Uint8Array): void {
    const length = this.#length + segment.length
    if (length > this.#kept.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, 2 * this.#kept.length))
      this.#kept.copy(larger, 0, 0, this.#length)
      this.#kept = larger
    }
    this.#kept.set(segment, this.#length)
    this.#length = length
  }

  #endOfPacket(from: number): number | undefined {
    if (this.#length - from < 4) return undefined
    const bytes = this.#kept.readUInt32BE(from)
    if (bytes < 1) throw invalid('a packet of 0 bytes; allowed is at least its letter')
    if (bytes > this.#maximumBytes) throw invalid(`a packet of ${bytes} bytes; allowed are ${this.#maximumBytes}`)
    return from + 4 + bytes
  }
}

const invalid = (message: string): Trouble =>
  new Trouble('milter-packet-invalid', message, { hint: 'is it a mail server that connects to this address?' })
