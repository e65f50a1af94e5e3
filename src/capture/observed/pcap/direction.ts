import type { TcpSegment } from './tcp-segment.js'

/** What was captured of one direction of a connection, in the order of the capture. */
export interface Direction {
  /** sequence number of its first byte; null: its SYN was not seen */
  base: number | null
  /** sequence number behind its last byte; null: its FIN was not seen */
  fin: number | null
  /** the highest that the other end acknowledged of it; null: nothing */
  acknowledged: number | null
  readonly segments: HeldSegment[]
  isCut: boolean
  hasFragments: boolean
}

export interface HeldSegment {
  readonly sequence: number
  readonly payload: Buffer
  readonly wireBytes: number
  readonly acknowledged: number | null
  readonly at: number | null
}

export const newDirection = (): Direction => ({
  base: null,
  fin: null,
  acknowledged: null,
  segments: [],
  isCut: false,
  hasFragments: false,
})

/** How far apart two sequence numbers are, beyond the point where they begin anew (RFC 9293 section 3.4). */
export const distance = (from: number, to: number): number => (to - from) | 0

/** What is held of a segment in memory, about. */
export const heldBytesOf = ({ payload }: HeldSegment): number => payload.length + 200

/** Takes a segment in; returns how many bytes of memory that takes. */
export const addSegment = (direction: Direction, segment: TcpSegment): number => {
  const sequence = (segment.sequence + (segment.isSyn ? 1 : 0)) >>> 0
  if (segment.isSyn) direction.base ??= sequence
  if (segment.isFin) direction.fin = (sequence + segment.wireBytes) >>> 0
  if (segment.isFragment) direction.hasFragments = true
  if (segment.payload.length < segment.wireBytes) direction.isCut = true
  if (segment.wireBytes === 0) return 0
  // A part of a packet's buffer would keep a whole piece of the file alive.
  const payload = Buffer.allocUnsafeSlow(segment.payload.length)
  segment.payload.copy(payload)
  const { wireBytes, acknowledged, at } = segment
  const held = { sequence, payload, wireBytes, acknowledged, at }
  direction.segments.push(held)
  return heldBytesOf(held)
}

/** Notes what the other end says it has. */
export const noteAcknowledged = (direction: Direction, acknowledged: number): void => {
  if (direction.acknowledged === null || distance(direction.acknowledged, acknowledged) > 0)
    direction.acknowledged = acknowledged
}
