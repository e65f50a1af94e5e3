import { type Bytes, textOfBytes } from '../../domain/bytes.js'
import { Trouble } from '../../domain/trouble.js'
import { quoted } from './quoted.js'

/** A statement in pieces: SQL as it is, and what stands for a parameter, by its name or by its place from 1. */
export type SqlPiece =
  | { readonly kind: 'sql'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string | number }

export type SqlDialect = 'sqlite' | 'postgres'

/**
 * Where a statement has its parameters: `?` one after the other, `:name` and `$name`, `?1` and `$1`. What is quoted or a
 * comment has none, nor has the `::` of a cast. Throws Trouble `world-unaskable-query` where the statement is not UTF-8.
 */
export const sqlPieces = (sql: Bytes, dialect: SqlDialect): readonly SqlPiece[] => {
  const text = textOfBytes(sql)
  if (text === undefined)
    throw new Trouble('world-unaskable-query', `a statement that is not UTF-8: ${quoted(sql)}`, {
      hint: 'give other bytes as a parameter',
    })
  const pieces: SqlPiece[] = []
  let [from, place] = [0, 0]
  for (const { 0: token, groups = {}, index } of text.matchAll(tokens[dialect])) {
    const { sign, name } = groups
    if (sign === undefined && name === undefined) continue
    if (index > from) pieces.push({ kind: 'sql', text: text.slice(from, index) })
    if (sign === '?') place += 1
    pieces.push({ kind: 'parameter', name: name ?? (sign === '?' ? place : Number(sign!.slice(1))) })
    from = index + token.length
  }
  if (from < text.length) pieces.push({ kind: 'sql', text: text.slice(from) })
  return pieces
}

const singleQuoted = /'(?:[^']|'')*(?:'|$)/
const doubleQuoted = /"(?:[^"]|"")*(?:"|$)/
const lineComment = /--[^\n]*/
const blockComment = /\/\*[\s\S]*?(?:\*\/|$)/
const cast = /::/
const word = /[A-Za-z_\x80-\uffff][\w$\x80-\uffff]*/
const placed = /(?<sign>\?\d*|\$\d+)/
const named = /[:$](?<name>[A-Za-z_]\w*)/
const escaped = /[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)/
const dollarQuoted = /\$(?<tag>[A-Za-z_]\w*)?\$[\s\S]*?(?:\$\k<tag>\$|$)/
const backQuoted = /`(?:[^`]|``)*(?:`|$)/
const bracketed = /\[[^\]]*(?:\]|$)/

const common = [singleQuoted, doubleQuoted, lineComment, blockComment, cast, word, placed, named]

/** The first that fits is taken. */
const anyOf = (expressions: readonly RegExp[]): RegExp =>
  new RegExp(expressions.map(({ source }) => source).join('|'), 'g')

const tokens: Readonly<Record<SqlDialect, RegExp>> = {
  sqlite: anyOf([backQuoted, bracketed, ...common]),
  postgres: anyOf([escaped, dollarQuoted, ...common]),
}
