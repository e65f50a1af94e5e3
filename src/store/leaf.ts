import type { Payload } from './payload.js'
import { sha256 } from './tree.js'

/*
 * A leaf is the hash of an append's header and of its payload's salted digest. The salt is a random key
 * that is deleted with the payload: the digest that stays behind proves the leaf and tells nothing of the text.
 */

/** All of an append that stays for ever. */
export interface AppendHeader {
  readonly number: number
  /** the stream's name and kind */
  readonly stream: string
  readonly kind: string
  readonly firstVersion: number
  readonly firstPosition: number
  /** a letter for each event */
  readonly types: string
  /** milliseconds since the epoch */
  readonly recordedAt: number
}

let scratch = Buffer.alloc(1 << 16)

/** SHA-256 (key ‖ input ‖ work ‖ result), each part with its length, an absent one told from an empty one. */
export const payloadDigest = (key: Buffer, { input, work, result }: Payload): Buffer => {
  reserve(key.length + 15 + 3 * (input.length + (work?.length ?? 0) + (result?.length ?? 0)))
  let end = key.copy(scratch)
  end = writePart(input, end)
  end = writePart(work, end)
  end = writePart(result, end)
  return sha256(scratch.subarray(0, end))
}

/** SHA-256 (0x00 ‖ header ‖ payload's digest): the leaf hash of RFC 9162, section 2.1.1. */
export const leafHash = (header: AppendHeader, digest: Buffer): Buffer => {
  reserve(64 + 3 * (header.stream.length + header.kind.length + header.types.length))
  scratch[0] = 0
  let end = 1
  for (const number of [header.number, header.firstVersion, header.firstPosition, header.recordedAt])
    end = scratch.writeDoubleBE(number, end)
  for (const text of [header.stream, header.kind, header.types]) end = writePart(text, end)
  end += digest.copy(scratch, end)
  return sha256(scratch.subarray(0, end))
}

const writePart = (part: string | null, start: number): number => {
  if (part === null) return scratch.writeUInt8(0, start)
  scratch[start] = 1
  const length = scratch.write(part, start + 5, 'utf8')
  scratch.writeUInt32BE(length, start + 1)
  return start + 5 + length
}

const reserve = (bytes: number): void => {
  if (scratch.length < bytes + 128) scratch = Buffer.alloc(2 * bytes + 128)
}
