import { crc32 } from 'node:zlib'
import type { SessionClosed } from '../domain/events.js'

/*
 * What a recording's phases heard: a CRC-32 for each, over the texts of all inputs of the session up to its own,
 * SessionOpened's first; and one more that seals them together with the session's end.
 */

export type Closing = Omit<SessionClosed, 'heard'>

const sumBytes = 4

/** The sums of a session that is being recorded. */
export class HeardSums {
  private sum = 0
  private readonly sums: number[] = []

  open(opened: string): void {
    this.sum = crc32(opened, 0)
  }

  add(input: string): void {
    this.sum = crc32(input, this.sum)
    this.sums.push(this.sum)
  }

  /** As `SessionClosed.heard` has them. */
  seal(closing: Closing): string {
    const phases = this.sums.length
    const bytes = Buffer.alloc(sumBytes * (phases + 1))
    for (let index = 0; index < phases; index += 1) bytes.writeUInt32BE(this.sums[index]!, sumBytes * index)
    bytes.writeUInt32BE(sealOf(bytes.subarray(0, sumBytes * phases), closing, this.sum), sumBytes * phases)
    return bytes.toString('base64url')
  }
}

const sealOf = (sums: Buffer, { events, at, end, notCarriedOut, gone }: Closing, sum: number): number =>
  crc32(JSON.stringify({ events, at, end, notCarriedOut, gone }), crc32(sums, sum))

/**
 * The first phase that heard something else than was recorded, by its place among `inputs`, which begin with
 * SessionOpened's; their number where only the end does not fit; -1 where all is as it was. The last sum is of all inputs:
 * where it holds, and the seal, the others need no look.
 */
export const firstMisheard = (
  inputs: readonly string[],
  closed: Required<Pick<SessionClosed, 'heard'>> & Closing,
): number => {
  const bytes = Buffer.from(closed.heard, 'base64url')
  const end = bytes.length - sumBytes
  const phases = inputs.length - 1
  if (end === sumBytes * phases) {
    const sum = crc32(inputs.join(''), 0)
    const isWhole = phases === 0 || bytes.readUInt32BE(end - sumBytes) === sum
    if (isWhole && bytes.readUInt32BE(end) === sealOf(bytes.subarray(0, end), closed, sum)) return -1
  }
  const sums = Array.from({ length: Math.max(0, end / sumBytes) }, (_, index) => bytes.readUInt32BE(sumBytes * index))
  const misheard = firstUnfit(inputs, sums)
  return misheard < 0 ? inputs.length : misheard
}

/** As format 1 has the sums, which it did not seal: -1 where those that there are fit. */
export const firstUnfit = (inputs: readonly string[], sums: readonly number[]): number => {
  let sum = crc32(inputs[0]!, 0)
  for (let index = 1; index < inputs.length; index += 1) {
    sum = crc32(inputs[index]!, sum)
    if (sum !== sums[index - 1]) return index
  }
  return -1
}
