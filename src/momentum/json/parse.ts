import type { Bytes } from '../../domain/bytes.js'
import { cString } from '../../lua/c-string.js'
import { type JsonNode, newBoolean, newDouble, newInt, newObject, newString } from './node.js'

/** What json-c's tokener says of a text that it does not take. */
export interface JsonError {
  readonly code: number
  /** in bytes */
  readonly offset: number
}

/**
 * json-c 0.16's tokener, as `json_tokener_parse_ex` takes a text by default: single quotes, comments, a comma before a
 * closing bracket, NaN and text behind the value are all fine; a number or a word at the very end is not, since more of it
 * might come.
 */
export const parseJson = (text: Bytes): { readonly node: JsonNode | null } | JsonError => {
  try {
    return { node: new Tokener(text).parse() }
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, offset: error.offset }
    throw error
  }
}

export const jsonErrors = {
  SUCCESS: 0,
  CONTINUE: 1,
  ERROR_DEPTH: 2,
  ERROR_PARSE_EOF: 3,
  ERROR_PARSE_UNEXPECTED: 4,
  ERROR_PARSE_NULL: 5,
  ERROR_PARSE_BOOLEAN: 6,
  ERROR_PARSE_NUMBER: 7,
  ERROR_PARSE_ARRAY: 8,
  ERROR_PARSE_OBJECT_KEY_NAME: 9,
  ERROR_PARSE_OBJECT_KEY_SEP: 10,
  ERROR_PARSE_OBJECT_VALUE_SEP: 11,
  ERROR_PARSE_STRING: 12,
  ERROR_PARSE_COMMENT: 13,
} as const

type ErrorName = keyof typeof jsonErrors

class Refusal extends Error {
  readonly code: number
  readonly offset: number

  constructor(code: number, offset: number) {
    super()
    this.code = code
    this.offset = offset
  }
}

const deepest = 32
const replacement = '\xef\xbf\xbd'
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  f: '\f',
}

class Tokener {
  private readonly text: Bytes
  private offset = 0
  private depth = 0

  constructor(text: Bytes) {
    this.text = text
  }

  parse(): JsonNode | null {
    this.skipSpace()
    const node = this.value()
    this.skipSpaceBehind()
    return node
  }

  /** The character at hand. Where there is none, json-c waits for more. */
  private peek(): string {
    if (this.offset >= this.text.length) throw new Refusal(jsonErrors.CONTINUE, this.offset)
    return this.text[this.offset]!
  }

  private refuse(name: ErrorName): never {
    throw new Refusal(this.text[this.offset] === '\0' ? jsonErrors.ERROR_PARSE_EOF : jsonErrors[name], this.offset)
  }

  private skipSpace(): void {
    for (let char = this.peek(); ; char = this.peek()) {
      if (char === '/') this.skipComment()
      else if (!isSpace(char)) return
      else this.offset += 1
    }
  }

  private skipSpaceBehind(): void {
    while (this.offset < this.text.length) {
      if (this.peek() === '/') this.skipComment()
      else if (!isSpace(this.peek())) return
      else this.offset += 1
    }
  }

  /** A star that ends no comment hides the one behind it, as in json-c. */
  private skipComment(): void {
    this.offset += 1
    const kind = this.peek()
    if (kind !== '*' && kind !== '/') this.refuse('ERROR_PARSE_COMMENT')
    this.offset += 1
    if (kind === '/') {
      while (this.peek() !== '\n') this.offset += 1
      return
    }
    for (;;) {
      while (this.peek() !== '*') this.offset += 1
      this.offset += 1
      const closes = this.peek() === '/'
      this.offset += 1
      if (closes) return
    }
  }

  private value(): JsonNode | null {
    const char = this.peek()
    if (char === '{') return this.object()
    if (char === '[') return this.array()
    if (char === '"' || char === "'") return newString(this.string())
    if (char === 'N' || char === 'n') return this.nullOrNan()
    if (char === 'T' || char === 't' || char === 'F' || char === 'f') return this.boolean()
    if (char === 'I' || char === 'i') return this.infinity(1)
    if (char === '-' || isDigit(char)) return this.number()
    return this.refuse('ERROR_PARSE_UNEXPECTED')
  }

  private nested(): JsonNode | null {
    if (this.depth >= deepest - 1) this.refuse('ERROR_DEPTH')
    this.depth += 1
    const node = this.value()
    this.depth -= 1
    this.skipSpace()
    return node
  }

  private object(): JsonNode {
    const node = newObject()
    this.offset += 1
    for (;;) {
      this.skipSpace()
      const char = this.peek()
      if (char === '}') break
      if (char !== '"' && char !== "'") this.refuse('ERROR_PARSE_OBJECT_KEY_NAME')
      const name = this.string()
      this.skipSpace()
      if (this.peek() !== ':') this.refuse('ERROR_PARSE_OBJECT_KEY_SEP')
      this.offset += 1
      this.skipSpace()
      node.members.set(cString(name), this.nested())
      if (this.peek() === '}') break
      if (this.peek() !== ',') this.refuse('ERROR_PARSE_OBJECT_VALUE_SEP')
      this.offset += 1
    }
    this.offset += 1
    return node
  }

  private array(): JsonNode {
    const items: (JsonNode | null)[] = []
    this.offset += 1
    for (;;) {
      this.skipSpace()
      if (this.peek() === ']') break
      items.push(this.nested())
      if (this.peek() === ']') break
      if (this.peek() !== ',') this.refuse('ERROR_PARSE_ARRAY')
      this.offset += 1
    }
    this.offset += 1
    return { kind: 'json', type: 'array', items }
  }

  private string(): Bytes {
    const quote = this.peek()
    let bytes = ''
    this.offset += 1
    for (let char = this.peek(); char !== quote; char = this.peek()) {
      if (char === '\0') throw new Refusal(jsonErrors.ERROR_PARSE_EOF, this.offset + 1)
      this.offset += 1
      bytes += char === '\\' ? this.escape() : char
    }
    this.offset += 1
    return bytes
  }

  /** After the backslash. */
  private escape(): Bytes {
    const char = this.peek()
    if (char === 'u') {
      this.offset += 1
      return this.unicode(this.hexDigits())
    }
    const meant = escapes[char] ?? this.refuse('ERROR_PARSE_STRING')
    this.offset += 1
    return meant
  }

  private hexDigits(): number {
    let code = 0
    for (let count = 0; count < 4; count++) {
      if (!/[0-9a-fA-F]/.test(this.peek())) this.refuse('ERROR_PARSE_STRING')
      code = code * 16 + Number.parseInt(this.peek(), 16)
      this.offset += 1
    }
    return code
  }

  /** Half of a pair without its other half is U+FFFD. */
  private unicode(code: number): Bytes {
    if (code >= 0xdc00 && code <= 0xdfff) return replacement
    if (code < 0xd800 || code > 0xdbff) return utf8(code)
    if (this.peek() !== '\\') return replacement
    this.offset += 1
    if (this.peek() !== 'u') return replacement + this.escape()
    this.offset += 1
    const low = this.hexDigits()
    if (low >= 0xdc00 && low <= 0xdfff) return utf8((code - 0xd800) * 0x400 + (low - 0xdc00) + 0x10000)
    return replacement + this.unicode(low)
  }

  /** Takes as many characters of one of the words as there are, whatever their case; another one must come behind it. */
  private word(words: readonly string[], error: ErrorName): string {
    let taken = ''
    for (;;) {
      const char = this.peek()
      const whole = words.find((word) => word === taken)
      if (whole !== undefined) return whole
      taken += char.toLowerCase()
      if (!words.some((word) => word.startsWith(taken))) this.refuse(error)
      this.offset += 1
    }
  }

  private nullOrNan(): JsonNode | null {
    return this.word(['null', 'nan'], 'ERROR_PARSE_NULL') === 'null' ? null : newDouble(Number.NaN)
  }

  private boolean(): JsonNode {
    return newBoolean(this.word(['true', 'false'], 'ERROR_PARSE_BOOLEAN') === 'true')
  }

  private infinity(sign: number): JsonNode {
    this.word(['infinity'], 'ERROR_PARSE_UNEXPECTED')
    return newDouble(sign * Number.POSITIVE_INFINITY)
  }

  private number(): JsonNode {
    const { text, isDouble } = this.numeral()
    const char = this.peek()
    if (this.depth > 0 && !/[,\]}/Ii \t\n\r]/.test(char)) this.refuse('ERROR_PARSE_NUMBER')
    if (text === '-' && (char === 'i' || char === 'I')) return this.infinity(-1)
    if (!isDouble) return /\d/.test(text) ? newInt(text) : this.refuse('ERROR_PARSE_NUMBER')
    const kept = text[0] + text.slice(1).replace(/[eE+-]+$/, '')
    return /^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(kept)
      ? newDouble(Number(kept), kept)
      : this.refuse('ERROR_PARSE_NUMBER')
  }

  /** The characters that may belong to a number. */
  private numeral(): { readonly text: string; readonly isDouble: boolean } {
    let [text, isDouble, isExponent, minusFits, plusFits] = ['', false, false, true, false]
    for (let char = this.peek(); ; char = this.peek()) {
      const isE = !isExponent && (char === 'e' || char === 'E')
      const isPoint = !isDouble && char === '.'
      if (!isDigit(char) && !isE && !isPoint && !(minusFits && char === '-') && !(plusFits && char === '+')) break
      minusFits = plusFits = isE || isPoint
      isExponent ||= isE
      isDouble ||= isE || isPoint
      text += char
      this.offset += 1
    }
    return { text, isDouble }
  }
}

const isSpace = (char: string): boolean => char === ' ' || char === '\t' || char === '\n' || char === '\r'

const isDigit = (char: string): boolean => char >= '0' && char <= '9'

const utf8 = (code: number): Bytes => Buffer.from(String.fromCodePoint(code), 'utf8').toString('latin1')
