import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bufferOfPacket, type Packet, PacketReader } from '../../../src/capture/milter/packets.js'
import { anyBytes } from './arbitrary.js'

const anyPacket: fc.Arbitrary<Packet> = fc.record({
  letter: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  payload: anyBytes,
})

describe('packets', () => {
  it('come out of any segmentation as they went in', () => {
    fc.assert(
      fc.property(
        fc.array(anyPacket),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (packets, sizes) => {
          const stream = Buffer.concat(packets.map(bufferOfPacket))
          const reader = new PacketReader(201)
          const read: Packet[] = []
          for (let [at, turn] = [0, 0]; at < stream.length; turn += 1) {
            const size = sizes[turn % sizes.length]!
            read.push(...reader.take(stream.subarray(at, at + size)))
            at += size
          }
          reader.end()
          expect(read).toEqual(packets)
        },
      ),
    )
  })

  it('are laid out as length, letter and payload', () => {
    expect(bufferOfPacket({ letter: 'H', payload: 'a\xe9\0' })).toEqual(
      Buffer.from([0, 0, 0, 4, 0x48, 0x61, 0xe9, 0x00]),
    )
  })

  it('are refused by their length alone, before their bytes are there', () => {
    const reader = new PacketReader(1000)
    expect(reader.take(Buffer.from([0, 0, 3, 0xe8]))).toEqual([])
    expect(() => new PacketReader(1000).take(Buffer.from([0, 0, 3, 0xe9]))).toThrow(
      'a packet of 1001 bytes; allowed are 1000',
    )
    expect(() => new PacketReader(1000).take(Buffer.from('GET / HTTP/1.1'))).toThrow(
      'a packet of 1195725856 bytes; allowed are 1000',
    )
  })

  it('have a letter at least', () => {
    expect(() => new PacketReader(10).take(Buffer.alloc(4))).toThrow(
      'a packet of 0 bytes; allowed is at least its letter',
    )
  })

  it('do not end within the stream', () => {
    const reader = new PacketReader(10)
    reader.take(Buffer.from([0, 0, 0, 1, 0x51, 0, 0, 0]))
    expect(() => reader.end()).toThrow('the connection ended 3 bytes into a packet')
  })

  it('of a megabyte come in single bytes in no time that grows with the square', () => {
    const packet = { letter: 'B', payload: 'x'.repeat(1_000_000) }
    const reader = new PacketReader(1_000_001)
    const read = [...bufferOfPacket(packet)].flatMap((byte) => reader.take(Uint8Array.of(byte)))
    expect(read).toEqual([packet])
  })
})
