import type { ObservedSession } from '../../../../src/capture/observed/observed-session.js'
import { type PcapOptions, readPcapPieces } from '../../../../src/capture/observed/pcap/read-pcap.js'
import { classicPcap, framesOf } from './capture.js'
import type { Packet } from './packet.js'

/** The sessions of a capture file that is at hand, read in pieces of any size. */
export const readCapture = (
  file: Buffer,
  options: PcapOptions = {},
  pieceBytes: number = file.length,
): readonly ObservedSession[] => {
  const pieces = Array.from({ length: Math.ceil(file.length / Math.max(1, pieceBytes)) }, (_, index) =>
    file.subarray(index * pieceBytes, (index + 1) * pieceBytes),
  )
  return [...readPcapPieces(pieces, 'test.pcap', options)]
}

/** The sessions of packets in the order of their capture. */
export const readCaptured = (packets: readonly Packet[], options: PcapOptions = {}): readonly ObservedSession[] =>
  readCapture(classicPcap(framesOf(packets)), options)
