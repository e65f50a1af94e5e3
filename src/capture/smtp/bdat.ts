import type { Bytes } from '../../domain/bytes.js'

/** What a BDAT command says of the octets behind it. */
export interface Bdat {
  /** of the chunk, in octets */
  readonly size: number
  readonly isLast: boolean
}

const verb = /^BDAT(?![^ \t\r\n])/i
const whole = /^BDAT[ \t]+(\d{1,20})(?:[ \t]+(LAST))?[ \t]*\r?\n$/i

/** Whether a line means BDAT, well formed or not. */
export const isBdat = (line: Bytes): boolean => verb.test(line)

/**
 * `BDAT size [LAST]` (RFC 3030 section 2), sizes of up to 20 digits as SIZE has them. Undefined where it says no size, or one
 * that cannot be counted: what follows cannot be framed then.
 */
export const parseBdat = (line: Bytes): Bdat | undefined => {
  const [, digits, last] = whole.exec(line) ?? []
  const size = Number(digits)
  return digits === undefined || !Number.isSafeInteger(size) ? undefined : { size, isLast: last !== undefined }
}
