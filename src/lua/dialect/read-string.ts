import type { Bytes } from '../../domain/bytes.js'
import { cString } from '../c-string.js'
import { bytesOfCodePoint } from './escapes.js'

/** A string or comment that cannot be read: where the lexer stood, and what it had. */
export class Unreadable extends Error {
  readonly at: number
  readonly near: Bytes

  constructor(message: string, at: number, near: Bytes) {
    super(message)
    this.at = at
    this.near = near
  }
}

export interface ReadString {
  readonly end: number
  /** delimiters and all, escapes read */
  readonly bytes: Bytes
}

/** `[[…]]`, `[=[…]=]` (`read_long_string`). A `[[` inside of `[[…]]` is refused. */
export const readLongBracket = (source: Bytes, start: number, kind: 'string' | 'comment'): ReadString => {
  const inside = source.indexOf('[', start + 1) + 1
  const close = source.slice(start, inside).replaceAll('[', ']')
  const found = source.indexOf(close, inside)
  const nested = close === ']]' ? nestedOpening(source, inside) : -1
  if (nested >= 0 && (found < 0 || nested < found))
    throw new Unreadable('nesting of [[...]] is deprecated', nested + 2, '[')
  if (found < 0) throw new Unreadable(`unfinished long ${kind}`, source.length, '(null)')
  const end = found + close.length
  const content = source
    .slice(inside, found)
    .replace(/\r\n|\n\r|\r/g, '\n')
    .replace(/^\n/, '')
  return { end, bytes: source.slice(start, inside) + content + close }
}

/** `[=` before `[[` takes the first bracket of it, as `skip_sep` does. */
const nestedOpening = (source: Bytes, inside: number): number => {
  const opening = /\[=*(\[)?/g
  opening.lastIndex = inside
  for (let found = opening.exec(source); found !== null; found = opening.exec(source)) {
    if (found[0] === '[[') return found.index
    if (found[1] !== undefined) opening.lastIndex--
  }
  return -1
}

/** `read_string`. */
export const readQuoted = (source: Bytes, start: number): ReadString => {
  const quote = source[start]!
  let bytes = quote
  let at = start + 1
  for (;;) {
    const byte = source[at]
    if (byte === undefined) throw new Unreadable('unfinished string', at, '(null)')
    if (byte === '\n' || byte === '\r') throw new Unreadable('unfinished string', at, cString(bytes))
    if (byte === quote) return { end: at + 1, bytes: bytes + quote }
    if (byte !== '\\') {
      bytes += byte
      at++
      continue
    }
    const read = readEscape(source, at + 1, bytes)
    bytes += read.bytes
    at = read.end
  }
}

const named: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** What follows a backslash. */
const readEscape = (source: Bytes, at: number, before: Bytes): ReadString => {
  const byte = source[at]
  if (byte === undefined) return { end: at, bytes: '' }
  if (byte === '\n' || byte === '\r') return { end: afterLineEnd(source, at), bytes: '\n' }
  if (byte === 'x') return readHexEscape(source, at + 1, before)
  if (byte === 'u') return readUnicodeEscape(source, at + 1, before)
  if (byte < '0' || byte > '9') return { end: at + 1, bytes: named[byte] ?? byte }
  const digits = /[0-9]{1,3}/.exec(source.slice(at, at + 3))![0]
  if (Number(digits) > 255) throw new Unreadable('escape sequence too large', at, cString(before))
  return { end: at + digits.length, bytes: String.fromCharCode(Number(digits)) }
}

const readHexEscape = (source: Bytes, at: number, before: Bytes): ReadString => {
  const digits = source.slice(at, at + 2)
  if (!/^[0-9a-fA-F]{2}$/.test(digits)) throw new Unreadable('expected hex digit', at, cString(before))
  return { end: at + 2, bytes: String.fromCharCode(Number.parseInt(digits, 16)) }
}

const readUnicodeEscape = (source: Bytes, at: number, before: Bytes): ReadString => {
  const digits = /^[0-9a-fA-F]*/.exec(source.slice(at, at + 8))![0]
  if (digits.length !== 4 && digits.length !== 6 && digits.length !== 8) {
    throw new Unreadable('expected either 4, 6 or 8 hex digits for unicode escape', at, cString(before))
  }
  return { end: at + digits.length, bytes: String.fromCharCode(...bytesOfCodePoint(Number.parseInt(digits, 16))) }
}

const afterLineEnd = (source: Bytes, at: number): number => {
  const pair = source.slice(at, at + 2)
  return pair === '\r\n' || pair === '\n\r' ? at + 2 : at + 1
}
