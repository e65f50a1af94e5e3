import type { Bytes } from '../../domain/bytes.js'
import { cString } from '../c-string.js'
import { DialectError } from '../machine.js'
import { isNumeral } from './numerals.js'
import { readLongBracket, readQuoted, Unreadable } from './read-string.js'
import { kinds, near, reserved, type Token } from './tokens.js'

/**
 * thrLua's lexer (llex.c), one token at a time, so that the first fault of a text is the one that is told. Line numbers
 * move as there: `line` is that of the current token's end, `lastLine` that of the token before.
 */
export class Lexer {
  token: Token = { type: kinds.end, start: 0, end: 0, text: '' }
  line = 1
  lastLine = 1
  /** where the token before the current one ends */
  lastEnd = 0
  /** strings that begin with the byte 1 */
  readonly marked: Bytes[] = []
  /** quoted strings with an escape */
  readonly escaped: Token[] = []
  private ahead: Token | undefined
  private at = 0
  readonly source: Bytes

  constructor(source: Bytes) {
    this.source = source
  }

  next(): void {
    this.lastLine = this.line
    this.lastEnd = this.token.end
    this.token = this.ahead ?? this.read()
    this.ahead = undefined
  }

  /** The type of the token after the current one. */
  lookAhead(): string {
    this.ahead = this.read()
    return this.ahead.type
  }

  fail(message: string): never {
    return this.failNear(message, near(this.token))
  }

  failNear(message: string, text: Bytes | undefined): never {
    throw new DialectError(text === undefined ? message : `${message} near '${text}'`, this.line)
  }

  private read(): Token {
    this.skip()
    const { source, at } = this
    if (at >= source.length) return { type: kinds.end, start: at, end: at, text: '' }
    const name = match(names, source, at)
    if (name > at) return this.made(reserved.has(source.slice(at, name)) ? source.slice(at, name) : kinds.name, name)
    const number = match(numbers, source, at)
    if (number > at) return this.number(number)
    const byte = source[at]!
    if (byte === '"' || byte === "'") return this.string(() => readQuoted(source, at))
    if (byte === '[' && match(longOpening, source, at) > at)
      return this.string(() => readLongBracket(source, at, 'string'))
    if (byte === '[' && source[at + 1] === '=')
      this.failNear('invalid long string delimiter', source.slice(at, match(halfOpening, source, at)))
    const sign = Math.max(match(signs, source, at), at + 1)
    return this.made(source.slice(at, sign).replaceAll('\0', sign > at + 1 ? '.' : '\0'), sign)
  }

  private number(end: number): Token {
    const text = cString(this.source.slice(this.at, end))
    if (!isNumeral(text)) this.failNear('malformed number', text)
    return this.made(kinds.number, end)
  }

  private string(read: () => { readonly end: number; readonly bytes: Bytes }): Token {
    const { end, bytes } = this.guarded(read)
    const token = { type: kinds.string, start: this.at, end, text: bytes }
    if (/^(?:['"]|\[=*\[)\x01/.test(bytes)) this.marked.push(bytes)
    if (!bytes.startsWith('[') && this.source.slice(this.at, end).includes('\\')) this.escaped.push(token)
    this.moveTo(end)
    return token
  }

  private made(type: string, end: number): Token {
    const token = { type, start: this.at, end, text: this.source.slice(this.at, end) }
    this.at = end
    return token
  }

  /** White space and comments. */
  private skip(): void {
    const { source } = this
    for (;;) {
      this.moveTo(match(spaces, source, this.at))
      if (!source.startsWith('--', this.at)) return
      const inside = this.at + 2
      if (match(longOpening, source, inside) > inside)
        this.moveTo(this.guarded(() => readLongBracket(source, inside, 'comment')).end)
      else this.at = match(restOfLine, source, inside)
    }
  }

  private guarded<T>(read: () => T): T {
    try {
      return read()
    } catch (thrown) {
      if (!(thrown instanceof Unreadable)) throw thrown
      this.moveTo(thrown.at)
      return this.failNear(thrown.message, thrown.near)
    }
  }

  private moveTo(end: number): void {
    for (const _ of this.source.slice(this.at, end).matchAll(lineEnds)) this.line++
    this.at = end
  }
}

/** `\r\n` and `\n\r` are one line end, as in `inclinenumber`. */
const lineEnds = /\r\n|\n\r|\n|\r/g
const spaces = /[ \t\v\f\r\n]*/y
const restOfLine = /[^\r\n]*/y
const names = /[A-Za-z_][A-Za-z0-9_]*/y
/** `read_numeral`: takes more than is a number. A NUL counts as each of the signs that `check_next` looks for. */
const numbers = /(?:\.?[0-9][0-9.]*)(?:[eE\0][+\-\0]?)?[A-Za-z0-9_]*/y
const longOpening = /\[=*\[/y
const halfOpening = /\[=*/y
const signs = /\.[.\0][.\0]?|[=~!<>]=|\^\^|<<|>>/y

const match = (pattern: RegExp, source: Bytes, at: number): number => {
  pattern.lastIndex = at
  return pattern.test(source) ? pattern.lastIndex : at
}
