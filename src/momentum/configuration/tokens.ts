import type { Bytes } from '../../domain/bytes.js'
import { type Place, unreadable } from './unreadable.js'

/** A sign of the grammar, or a word; `quoted` where the word stood in quotation marks. */
export interface Token {
  readonly kind: 'word' | '{' | '}' | '(' | ')' | '[' | ']' | '=' | ',' | ';' | 'end'
  readonly text: Bytes
  readonly quoted: boolean
  readonly at: Place
}

// White space of C (of bytes, `\s` would take 0xA0 for some), comments of both kinds; a word in quotation marks; a bare one.
const space = /(?:[\t-\r \0]+|#[^\n]*|\/\*[\s\S]*?\*\/)+/y
const quotedWord = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'/y
const bareWord = /(?:[^\t-\r \0#/"'={}[\](),;]|\/(?!\*))+/y

/** U+FEFF in UTF-8, with which some editors begin a file */
const byteOrderMark = '\xef\xbb\xbf'

/**
 * The tokens of a configuration file, an `end` after the last. Comments, white space and quotation marks are as
 * conf-overview.md has them; a backslash in quotation marks keeps the character after it. Throws Trouble
 * `policy-configuration`.
 */
export const tokensOf = (source: Bytes, file: Bytes): readonly Token[] => {
  const tokens: Token[] = []
  const lineAt = lineCounter(source)
  let index = source.startsWith(byteOrderMark) ? byteOrderMark.length : 0
  for (;;) {
    index += matched(space, source, index)?.length ?? 0
    const at = { file, line: lineAt(index) }
    if (index >= source.length) return [...tokens, { kind: 'end', text: '', quoted: false, at }]
    const token = tokenAt(source, index, at)
    tokens.push(token.token)
    index += token.length
  }
}

const tokenAt = (source: Bytes, index: number, at: Place): { token: Token; length: number } => {
  const quoted = matched(quotedWord, source, index)
  if (quoted !== undefined) {
    const text = quoted.slice(1, -1).replace(/\\([\s\S])/g, '$1')
    return { token: { kind: 'word', text, quoted: true, at }, length: quoted.length }
  }
  const bare = matched(bareWord, source, index)
  if (bare !== undefined) return { token: { kind: 'word', text: bare, quoted: false, at }, length: bare.length }
  const sign = source[index]!
  if (sign === '"' || sign === "'")
    throw unreadable(at, 'a quotation mark that nothing closes', 'a word in quotation marks ends with the same mark')
  if (sign === '/') throw unreadable(at, 'a comment that nothing closes', '/* is closed by */')
  return { token: { kind: sign as Token['kind'], text: sign, quoted: false, at }, length: 1 }
}

const matched = (expression: RegExp, source: Bytes, index: number): string | undefined => {
  expression.lastIndex = index
  return expression.exec(source)?.[0]
}

/** Lines from 1, for places that only grow. */
const lineCounter = (source: Bytes): ((index: number) => number) => {
  let line = 1
  let counted = 0
  return (index) => {
    for (; counted < index; counted += 1) if (source[counted] === '\n') line += 1
    return line
  }
}
