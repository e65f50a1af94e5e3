/** One packet of a capture. */
export interface CapturedPacket {
  /** in milliseconds since the epoch, with fractions; null: the capture does not say (a simple packet block) */
  readonly at: number | null
  /** LINKTYPE_… of the registry of tcpdump.org */
  readonly linkType: number
  readonly bytes: Buffer
  /** how many bytes it had on the wire; `bytes` may be fewer (snaplen) */
  readonly wireBytes: number
}

/** What a capture file holds: packets, and at its end, where it was torn, why. */
export type CaptureItem = CapturedPacket | { readonly torn: string }

/** The most that one packet is taken to have; more is a broken file (tcpdump's own MAXIMUM_SNAPLEN is 262,144). */
export const maxPacketBytes = 1_048_576
