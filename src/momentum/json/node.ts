import type { Bytes } from '../../domain/bytes.js'

/**
 * A value of json-c, which is what thrLua's `json` hands out. `number` is what a script reads of it, `text` what it prints as.
 * JSON's null is `null` and nothing else.
 */
export type JsonNode =
  | { readonly kind: 'json'; readonly type: 'object'; readonly members: Map<Bytes, JsonNode | null> }
  | { readonly kind: 'json'; readonly type: 'array'; readonly items: (JsonNode | null)[] }
  | { readonly kind: 'json'; readonly type: 'string'; readonly bytes: Bytes }
  | { readonly kind: 'json'; readonly type: 'int' | 'double'; readonly number: number; readonly text: string }
  | { readonly kind: 'json'; readonly type: 'boolean'; readonly value: boolean }

export const newObject = (): JsonNode & { readonly type: 'object' } => ({
  kind: 'json',
  type: 'object',
  members: new Map(),
})

export const newString = (bytes: Bytes): JsonNode => ({ kind: 'json', type: 'string', bytes })

export const newBoolean = (value: boolean): JsonNode => ({ kind: 'json', type: 'boolean', value })

const [smallest, largest] = [-(2 ** 31), 2 ** 31 - 1]

/** json-c keeps 64 bits and prints them; thrLua reads an int of 32, to which it is clamped. */
export const newInt = (digits: string): JsonNode => {
  const value = BigInt(digits)
  const kept = value < -(2n ** 63n) ? -(2n ** 63n) : value > 2n ** 64n - 1n ? 2n ** 64n - 1n : value
  return { kind: 'json', type: 'int', number: Math.min(Math.max(Number(kept), smallest), largest), text: String(kept) }
}

/** `text` is how it stood in what was parsed. */
export const newDouble = (number: number, text = doubleText(number)): JsonNode => ({
  kind: 'json',
  type: 'double',
  number,
  text,
})

/** A number as thrLua assigns it: an int where it is one, to 1.5e-8, and fits 32 bits. */
export const newNumber = (number: number): JsonNode =>
  number - Math.floor(number) < 1.5e-8 && number <= largest && number >= smallest
    ? newInt(String(Math.trunc(number)))
    : newDouble(number)

/** `%.17g`, and `.0` behind what would look like an integer. */
const doubleText = (number: number): string => {
  if (Number.isNaN(number)) return 'NaN'
  if (!Number.isFinite(number)) return number > 0 ? 'Infinity' : '-Infinity'
  const text = formatGeneral(number, 17)
  return /[.e]/.test(text) ? text : `${text}.0`
}

/** C's `%.<precision>g`. */
export const formatGeneral = (number: number, precision: number): string => {
  if (number === 0) return Object.is(number, -0) ? '-0' : '0'
  const [mantissa, power] = number.toExponential(precision - 1).split('e') as [string, string]
  const exponent = Number(power)
  if (exponent >= -4 && exponent < precision) return withoutZeros(number.toFixed(precision - 1 - exponent))
  const digits = String(Math.abs(exponent)).padStart(2, '0')
  return `${withoutZeros(mantissa)}e${exponent < 0 ? '-' : '+'}${digits}`
}

const withoutZeros = (digits: string): string => (digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits)
