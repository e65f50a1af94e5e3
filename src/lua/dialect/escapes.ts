import type { Bytes } from '../../domain/bytes.js'

/**
 * The bytes of a code point as thrLua writes it (llex.c): up to six, beyond what UTF-8 has; from 2^31 on the number is
 * negative and its low byte stands alone.
 */
export const bytesOfCodePoint = (code: number): readonly number[] => {
  if ((code | 0) <= 0x7f) return [code & 0xff]
  const extra = limits.findIndex((limit) => code <= limit) + 1
  const rest = Array.from({ length: extra }, (_, index) => 0x80 | ((code >>> (6 * (extra - 1 - index))) & 0x3f))
  return [firstByte[extra - 1]! | (code >>> (6 * extra)), ...rest]
}

const limits = [0x7ff, 0xffff, 0x1fffff, 0x3ffffff, 0x7fffffff]
const firstByte = [0xc0, 0xe0, 0xf0, 0xf8, 0xfc]

/** A quoted string of thrLua as 5.1 writes it: `\xNN` and `\uNNNN` become decimal escapes. */
export const withoutHexEscapes = (quoted: Bytes): Bytes =>
  quoted.replace(escapes, (whole, hex: string | undefined, code: string | undefined) => {
    if (hex !== undefined) return decimalEscape(Number.parseInt(hex, 16))
    if (code === undefined) return whole
    return bytesOfCodePoint(Number.parseInt(code, 16)).map(decimalEscape).join('')
  })

const escapes = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{1,8})|[\s\S])/g

const decimalEscape = (byte: number): string => `\\${String(byte).padStart(3, '0')}`

/** The same for 5.4, which refuses a backslash before what is no escape, and has `\z`: it goes, as in 5.1. */
export const withoutForeignEscapes = (quoted: Bytes): Bytes =>
  withoutHexEscapes(quoted).replace(/\\(\r\n|\n\r|[\s\S])/g, (whole, next: string) =>
    known54.test(next) ? whole : next,
  )

const known54 = /^[abfnrtv\\"'\d\r\n]/
