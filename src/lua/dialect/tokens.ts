import type { Bytes } from '../../domain/bytes.js'

export type TokenKind = 'space' | 'comment' | 'name' | 'number' | 'string' | 'symbol' | 'unfinished'

/** A piece of source text. The texts of all tokens, joined, are the source again. */
export interface Token {
  readonly kind: TokenKind
  readonly text: Bytes
  /** of its first byte, from 1 */
  readonly line: number
}

/**
 * Cuts source into tokens as Lua 5.1's lexer does (llex.c), with thrLua's `!=`, `^^`, `<<` and `>>` besides. Never fails: a string
 * or comment without an end is one `unfinished` token, and the compiler is left to complain.
 */
export const tokenize = (source: Bytes): readonly Token[] => {
  const tokens: Token[] = []
  let at = 0
  let line = 1
  while (at < source.length) {
    const [kind, end] = next(source, at)
    const text = source.slice(at, end)
    tokens.push({ kind, text, line })
    line += lineEnds(text)
    at = end
  }
  return tokens
}

type Piece = readonly [TokenKind, number]

const next = (source: Bytes, at: number): Piece => {
  const byte = source[at]!
  if (at === 0 && byte === '#') return ['comment', endOfLine(source, at)]
  const space = match(spaces, source, at)
  if (space > at) return ['space', space]
  const name = match(names, source, at)
  if (name > at) return ['name', name]
  const number = match(numbers, source, at)
  if (number > at) return ['number', number]
  if (byte === '-' && source[at + 1] === '-') return comment(source, at)
  if (byte === '"' || byte === "'") return quoted(source, at)
  if (byte === '[') return longBracket(source, at, 'string') ?? ['symbol', at + 1]
  return ['symbol', Math.max(match(symbols, source, at), at + 1)]
}

const spaces = /[ \t\v\f\r\n]+/y
const names = /[A-Za-z_][A-Za-z0-9_]*/y
/** `read_numeral`: takes more than is a number, as the lexer does before it says `malformed number`. */
const numbers = /\.?[0-9][0-9.]*(?:[eE][+-]?)?[A-Za-z0-9_]*/y
const symbols = /\.\.\.|\.\.|[=~!<>]=|\^\^|<<|>>/y

const match = (pattern: RegExp, source: Bytes, at: number): number => {
  pattern.lastIndex = at
  return pattern.test(source) ? pattern.lastIndex : at
}

const comment = (source: Bytes, at: number): Piece =>
  longBracket(source, at + 2, 'comment') ?? ['comment', endOfLine(source, at)]

const endOfLine = (source: Bytes, at: number): number => match(/[^\r\n]*/y, source, at)

/** `[[…]]`, `[=[…]=]`, …; undefined where no long bracket opens here. */
const longBracket = (source: Bytes, at: number, kind: TokenKind): Piece | undefined => {
  const inside = match(/\[=*\[/y, source, at)
  if (inside === at) return undefined
  const close = source.slice(at, inside).replaceAll('[', ']')
  const end = source.indexOf(close, inside)
  return end < 0 ? ['unfinished', source.length] : [kind, end + close.length]
}

const quotes: Readonly<Record<string, RegExp>> = {
  '"': /"(?:[^"\\\r\n]|\\(?:\r\n|\n\r|[\s\S]))*/y,
  "'": /'(?:[^'\\\r\n]|\\(?:\r\n|\n\r|[\s\S]))*/y,
}

/** Ends at its quote; a line end before that leaves it unfinished. */
const quoted = (source: Bytes, at: number): Piece => {
  const quote = source[at]!
  const end = match(quotes[quote]!, source, at)
  return source[end] === quote ? ['string', end + 1] : ['unfinished', Math.max(end, at + 1)]
}

/** `\r\n` and `\n\r` are one line end, as in `inclinenumber`. */
const lineEnds = (text: Bytes): number => text.match(/\r\n|\n\r|\n|\r/g)?.length ?? 0
