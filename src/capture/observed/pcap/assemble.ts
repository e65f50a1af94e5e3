import type { OneWay, Piece } from '../dialogue/one-way.js'
import { type Direction, distance, type HeldSegment } from './direction.js'

/** The bytes of one direction in their order, whatever the order of the capture. */
export interface Assembled {
  readonly way: OneWay
  /** bytes that two segments carry differently */
  readonly differingBytes: number
}

/** Where the other direction begins, and why this one is torn where nothing else tears it; null: it came to its end. */
export interface Around {
  readonly otherBase: number | null
  readonly unended: string | null
  /** nothing more of it was taken in, whatever was captured */
  readonly isLimited?: boolean
}

/**
 * Puts segments together up to the first hole; behind one nothing is read. Where two segments carry the same place, the
 * one that begins earlier is taken, and of two that begin alike the one that was sent earlier.
 */
export const assemble = (direction: Direction, around: Around): Assembled => {
  const segments = inOrder(direction)
  const bytes = Buffer.alloc(segments.reduce((sum, { segment }) => sum + segment.payload.length, 0))
  const pieces: Piece[] = []
  let [end, wireEnd, differingBytes] = [0, 0, 0]
  let hole: number | null = null
  for (const { offset, segment } of segments) {
    const { payload } = segment
    const have = offset + payload.length
    wireEnd = Math.max(wireEnd, offset + segment.wireBytes)
    if (offset > end) {
      hole = offset - end
      break
    }
    differingBytes += differing(bytes, payload, { offset, end: Math.min(end, have) })
    if (have <= end) continue
    payload.copy(bytes, end, end - offset)
    end = have
    pieces.push({ end, at: segment.at, heard: heardOf(segment, around.otherBase) })
  }
  const way = { bytes: bytes.subarray(0, end), pieces, torn: tornAt(direction, { end, wireEnd, hole }, around) }
  return { way, differingBytes }
}

interface Placed {
  readonly offset: number
  readonly segment: HeldSegment
}

const inOrder = (direction: Direction): readonly Placed[] => {
  const base = direction.base ?? lowest(direction.segments)
  return direction.segments
    .map((segment) => ({ offset: distance(base, segment.sequence), segment }))
    .sort((a, b) => a.offset - b.offset || (a.segment.at ?? 0) - (b.segment.at ?? 0))
}

const lowest = (segments: readonly HeldSegment[]): number =>
  segments.reduce((low, { sequence }) => (distance(low, sequence) < 0 ? sequence : low), segments[0]?.sequence ?? 0)

const differing = (
  bytes: Buffer,
  payload: Buffer,
  { offset, end }: { readonly offset: number; readonly end: number },
): number => {
  const from = Math.max(0, offset)
  if (from >= end || bytes.compare(payload, from - offset, end - offset, from, end) === 0) return 0
  let count = 0
  for (let at = from; at < end; at++) if (bytes[at] !== payload[at - offset]) count++
  return count
}

const heardOf = ({ acknowledged }: HeldSegment, otherBase: number | null): number | null =>
  acknowledged === null || otherBase === null ? null : Math.max(0, distance(otherBase, acknowledged))

interface Reached {
  readonly end: number
  readonly wireEnd: number
  readonly hole: number | null
}

const tornAt = (direction: Direction, { end, wireEnd, hole }: Reached, around: Around): string | null => {
  const { unended, isLimited } = around
  if (isLimited || (direction.base === null && direction.segments.length === 0)) return unended
  const base = direction.base ?? lowest(direction.segments)
  const finAt = direction.fin === null ? null : distance(base, direction.fin)
  const acknowledged = direction.acknowledged === null ? 0 : distance(base, direction.acknowledged)
  if (hole !== null) return `${hole} bytes behind byte ${end} were not captured${causeOf(direction)}`
  if (wireEnd > end) return `${wireEnd - end} bytes behind byte ${end} were not captured${causeOf(direction)}`
  if (finAt !== null && finAt > end)
    return `${finAt - end} bytes behind byte ${end} were not captured${causeOf(direction)}`
  // The FIN counts as one.
  if (acknowledged > end + (finAt === null && unended !== null ? 0 : 1))
    return `${acknowledged - end} bytes behind byte ${end} were not captured${causeOf(direction)}`
  return finAt === null ? unended : null
}

const causeOf = ({ isCut, hasFragments }: Direction): string =>
  `${isCut ? '; packets were cut when they were captured' : ''}${hasFragments ? '; fragments of IP packets are not put together' : ''}`
