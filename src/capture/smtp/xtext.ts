import type { Bytes } from '../../domain/bytes.js'

const xtext = /^(?:[\x21-\x2a\x2c-\x3c\x3e-\x7e]|\+[0-9A-Fa-f]{2})*$/

/** What an xtext stands for (RFC 3461 section 4; hexadecimal digits of either case, as Postfix takes them); undefined where it is none. */
export const decodeXtext = (text: Bytes): Bytes | undefined =>
  xtext.test(text)
    ? text.replace(/\+(..)/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    : undefined
