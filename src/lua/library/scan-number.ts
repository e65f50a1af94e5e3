import type { Bytes } from '../../domain/bytes.js'

/** What was taken of a text, in bytes, and the number that it is; undefined where it is none. */
export interface Scanned {
  readonly taken: number
  readonly value: number | undefined
}

const blank = /^[\t-\r ]*[+-]?/
const infinity = /^i(?:n(?:f(?:i(?:n(?:i(?:ty?)?)?)?)?)?)?/i
const notANumber = /^n(?:an?)?/i
const hexadecimal = /^0x(?:((?:[\da-f]+\.?[\da-f]*|\.[\da-f]+))(p[+-]?\d*)?|\.?)/i
const decimal = /^(?:((?:\d+\.?\d*|\.\d+))(e[+-]?\d*)?|\.?)/i

/**
 * `fscanf ("%lf")` of glibc: white space, then as much as may begin a numeral. It takes what it has read even where that turns out to be
 * none, or where the number ends before: of `1e+x` it leaves the `x`, and the number is 1 (vfscanf-internal.c).
 */
export const scanNumber = (text: Bytes): Scanned => {
  const before = blank.exec(text)![0]
  const rest = text.slice(before.length)
  const { taken, value } = scanUnsigned(rest)
  const isNegative = before.endsWith('-')
  return { taken: before.length + taken, value: value !== undefined && isNegative ? -value : value }
}

const scanUnsigned = (text: Bytes): Scanned => {
  const word = infinity.exec(text)?.[0] ?? notANumber.exec(text)?.[0]
  if (word !== undefined) return scanWord(text, word)
  const [hex, digits, exponent] = hexadecimal.exec(text) ?? []
  if (hex !== undefined) return { taken: hex.length, value: hexValue(hex, digits, exponent) }
  const [all, mantissa, power] = decimal.exec(text)!
  const value = mantissa === undefined ? undefined : Number(`${mantissa}${power && /\d/.test(power) ? power : ''}`)
  return { taken: all.length, value }
}

/** What does not go on with a word is taken, too. */
const scanWord = (text: Bytes, word: string): Scanned => {
  const value = words[word.toLowerCase()]
  return { taken: value === undefined ? Math.min(text.length, word.length + 1) : word.length, value }
}

const words: Readonly<Record<string, number>> = {
  inf: Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  nan: Number.NaN,
}

/** `0x` alone is none; of `0x.` the 0 is one. */
const hexValue = (all: string, digits: string | undefined, exponent: string | undefined): number | undefined => {
  if (digits === undefined) return all.endsWith('.') ? 0 : undefined
  const [whole = '', fraction = ''] = digits.split('.')
  const power = Number(/[+-]?\d+/.exec(exponent ?? '')?.[0] ?? 0)
  return timesPower(Number(BigInt(`0x${whole}${fraction}`)), power - 4 * fraction.length)
}

/** In steps, since 2^-1074 is a number and 2^-1100 is none. What is below 2^-1022 with more than 53 bits is rounded twice. */
export const timesPower = (value: number, power: number): number => {
  const step = Math.max(-1000, Math.min(1000, power))
  const scaled = value * 2 ** step
  return step === power || scaled === 0 || !Number.isFinite(scaled) ? scaled : timesPower(scaled, power - step)
}
