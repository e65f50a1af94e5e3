import type { Bytes } from '../../domain/bytes.js'
import { zeroNumeral } from '../dialect/numerals.js'
import { timesPower } from '../library/scan-number.js'

const decimal = /^[\t-\r ]*([+-]?)((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[\t-\r ]*$/
const hexadecimal = /^[\t-\r ]*([+-]?)0[xX]([\da-fA-F]*)(?:\.([\da-fA-F]*))?(?:[pP]([+-]?\d+))?[\t-\r ]*$/
const word = /^[\t-\r ]*([+-]?)(inf(?:inity)?|nan(?:\(\w*\))?)[\t-\r ]*$/i

/**
 * The number that a text is to thrLua (`luaO_str2d`), undefined where it is none: octal where it begins with 0, else as C's
 * `strtod` has it, white space around it allowed.
 */
export const readNumber = (text: Bytes): number | undefined => {
  if (/^-?0(?!\.)/.test(text)) return zeroNumeral(text)
  const [, sign, digits] = decimal.exec(text) ?? []
  if (digits !== undefined) return signed(sign!, Number(digits))
  return readHexadecimal(text) ?? readWord(text)
}

const signed = (sign: string, value: number): number => (sign === '-' ? -value : value)

const readHexadecimal = (text: Bytes): number | undefined => {
  const [all, sign, whole = '', fraction = '', power = '0'] = hexadecimal.exec(text) ?? []
  if (all === undefined || whole + fraction === '') return undefined
  return signed(sign!, timesPower(Number(BigInt(`0x${whole}${fraction}`)), Number(power) - 4 * fraction.length))
}

const readWord = (text: Bytes): number | undefined => {
  const [, sign, name] = word.exec(text) ?? []
  if (name === undefined) return undefined
  return signed(sign!, /^i/i.test(name) ? Number.POSITIVE_INFINITY : Number.NaN)
}
