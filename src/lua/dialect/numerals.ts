/** What `strtol` with base 0 takes whole, white space after it (luaO_str2d in thrLua: a first digit 0 not before a point). */
const whole = /^(-?)(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*))[\t-\r ]*$/

const largest = 2n ** 63n - 1n

/**
 * The value of a numeral that begins with 0, after a minus perhaps, and has no point there: thrLua reads it as C does, octal
 * or hexadecimal in 64 bits, saturating. Undefined where it is no number: `08`, `0e1`, `00.5`.
 */
export const zeroNumeral = (text: string): number | undefined => {
  const found = whole.exec(text)
  if (found === null) return undefined
  const [, sign, hex, octal] = found
  const size = hex === undefined ? BigInt(`0o0${octal}`) : BigInt(`0x${hex}`)
  if (sign === '') return Number(size > largest ? largest : size)
  return Number(size > largest ? -largest - 1n : -size)
}

const decimal = /^(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/

/** Is this, which the lexer took for a number, one? */
export const isNumeral = (text: string): boolean =>
  text.startsWith('0') && text[1] !== '.' ? zeroNumeral(text) !== undefined : decimal.test(text)
