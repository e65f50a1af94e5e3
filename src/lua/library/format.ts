import type { Bytes } from '../../domain/bytes.js'
import type { HostFrame } from '../host-frame.js'
import type { Library, LibraryContext } from './library.js'
import { toInt64 } from './native-integers.js'

/**
 * `string.format` with 64-bit integers. A call in which every number fits 31 bits goes to the C function as it is; in
 * another, each integer conversion of a number that does not fit becomes `%s` of a text made here, and C does the rest.
 */
export const formatLibrary = ({ original }: LibraryContext): Library => {
  const format = original('string.format')
  return {
    functions: {
      'string.format': (frame) => {
        if (hasWideNumber(frame)) rewriteWide(frame)
        return format(frame.L)
      },
    },
  }
}

const hasWideNumber = (frame: HostFrame): boolean => {
  const { api } = frame.core
  const { L } = frame
  const count = api.lua_gettop(L)
  for (let index = 2; index <= count; index++) {
    if (api.lua_isnumber(L, index) === 0) continue
    const value = api.lua_tonumber(L, index)
    if (!(value >= 0 && value <= 0x7fffffff)) return true
  }
  return false
}

/** As `scanformat` (lstrlib.c) accepts it: five flags, two digits of width, two of precision. */
const conversion = /%(?:%|([-+ #0]{0,5})(?![-+ #0])(\d{0,2})(?:(\.)(\d{0,2}))?([a-zA-Z]))/g

const rewriteWide = (frame: HostFrame): void => {
  const format = frame.string(1)
  let argument = 1
  const rewritten = format.replace(conversion, (whole, flags, width, point, precision, letter) => {
    if (letter === undefined) return whole
    argument++
    const text = wideText(frame, argument, { flags, width, precision: point && precision, letter })
    if (text === undefined) return whole
    frame.pushString(text)
    frame.core.api.lua_replace(frame.L, argument)
    return '%s'
  })
  frame.pushString(rewritten)
  frame.core.api.lua_replace(frame.L, 1)
}

/** A conversion's parts, as printf has them; `precision` is undefined where there is no point. */
export interface Conversion {
  readonly flags: string
  readonly width: string
  readonly precision: string | undefined
  readonly letter: string
}

const wideText = (frame: HostFrame, index: number, conversion: Conversion): Bytes | undefined => {
  const { api } = frame.core
  if (!'diouxX'.includes(conversion.letter) || api.lua_isnumber(frame.L, index) === 0) return undefined
  const value = api.lua_tonumber(frame.L, index)
  return value >= 0 && value <= 0x7fffffff ? undefined : integerText(value, conversion)
}

/** What C prints of a number that it is given for `d`, `i`, `o`, `u`, `x` or `X`, cut to 64 bits. */
export const integerText = (value: number, conversion: Conversion): Bytes => {
  const isSigned = conversion.letter === 'd' || conversion.letter === 'i'
  return isSigned ? signedText(toInt64(value), conversion) : unsignedText(toUnsigned64(value), conversion)
}

const signedText = (value: bigint, conversion: Conversion): Bytes => {
  const { flags } = conversion
  const sign = value < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  return padded(sign, digitsOf((value < 0n ? -value : value).toString(), conversion), conversion)
}

const unsignedText = (value: bigint, conversion: Conversion): Bytes => {
  const { flags, letter } = conversion
  const digits = digitsOf(value.toString(letter === 'u' ? 10 : letter === 'o' ? 8 : 16), conversion)
  const prefixed = flags.includes('#') && value !== 0n
  if (letter === 'o' && prefixed && !digits.startsWith('0')) return padded('', `0${digits}`, conversion)
  const prefix = prefixed && (letter === 'x' || letter === 'X') ? '0x' : ''
  const text = padded(prefix, digits, conversion)
  return letter === 'X' ? text.toUpperCase() : text
}

const digitsOf = (digits: string, { precision }: Conversion): string => {
  if (precision === undefined) return digits
  const least = Number(precision)
  return least === 0 && digits === '0' ? '' : digits.padStart(least, '0')
}

/** printf's `-` and `0`; a precision switches `0` off (C99, 7.19.6.1). */
export const padded = (prefix: string, digits: string, { flags, width, precision }: Conversion): string => {
  const least = Number(width)
  if (flags.includes('-')) return (prefix + digits).padEnd(least)
  if (flags.includes('0') && precision === undefined) return prefix + digits.padStart(least - prefix.length, '0')
  return (prefix + digits).padStart(least)
}

/** gcc's conversion of a double to `unsigned long` on x86-64: by way of the signed one, minus 2^63 from there on. */
const toUnsigned64 = (value: number): bigint => {
  const wide = value >= 2 ** 63 ? toInt64(value - 2 ** 63) + 2n ** 63n : toInt64(value)
  return BigInt.asUintN(64, wide)
}
