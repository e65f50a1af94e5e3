import type { PhaseName } from '../../domain/phase.js'
import { everySession } from './every-session.js'
import { parseTerm } from './parse-term.js'
import type { QueryEnd } from './query-ends.js'
import { QueryTrouble } from './query-trouble.js'
import { type Span, type Token, tokenize } from './tokens.js'

export { everySession } from './every-session.js'

/*
 * The language of `--where`:
 *
 *     query = all { "or" all }
 *     all   = one { [ "and" ] one }
 *     one   = ( "not" | "-" ) one | "(" query ")" | field ":" value
 *
 * A value is a word or stands in double quotes (`\"` and `\\` within); `*` stands for any characters.
 */

/** Fields whose value is compared as a text, whole, letters' case aside. */
export const textFields = ['peer', 'ehlo', 'sender', 'recipient', 'session', 'revision', 'text'] as const

export type Query =
  | { readonly kind: 'all'; readonly of: readonly Query[] }
  | { readonly kind: 'any'; readonly of: readonly Query[] }
  | { readonly kind: 'not'; readonly of: Query }
  | { readonly kind: 'text'; readonly field: (typeof textFields)[number]; readonly pattern: string }
  /** the first digits of the code, or all three */
  | { readonly kind: 'reply'; readonly digits: string }
  | { readonly kind: 'phase'; readonly phase: PhaseName }
  | { readonly kind: 'end'; readonly end: QueryEnd }
  /** `from` inclusive, `before` exclusive, milliseconds since the epoch */
  | { readonly kind: 'opened'; readonly from?: number; readonly before?: number }

/**
 * Reads a query. `now` is what `yesterday` and `2 hours ago` count from. Throws Trouble `query-invalid`,
 * which names what was got and what is allowed.
 */
export const parseQuery = (text: string, now: Date = new Date()): Query => {
  if (text.length > longest)
    throw new QueryTrouble(`it has ${text.length} characters; ${longest} are allowed`, {
      at: longest + 1,
      isUnfinished: false,
    })
  const reader = { text, tokens: tokenize(text), at: 0, depth: 0, now }
  if (reader.tokens.length === 0) return everySession
  const query = parseAny(reader)
  const rest = reader.tokens[reader.at]
  if (rest !== undefined)
    throw misfit(reader, rest, `got ${shown(rest)} at character ${rest.at}, where the query could have ended`)
  return query
}

interface Reader {
  readonly text: string
  readonly tokens: readonly Token[]
  at: number
  /** of parentheses and of `not` */
  depth: number
  readonly now: Date
}

const longest = 4000
const deepest = 50

const parseAny = (reader: Reader): Query => {
  const of = [parseAll(reader)]
  while (take(reader, 'or')) of.push(parseAll(reader))
  return of.length === 1 ? of[0]! : { kind: 'any', of }
}

const parseAll = (reader: Reader): Query => {
  const of = [parseOne(reader)]
  for (;;) {
    const kind = reader.tokens[reader.at]?.kind
    if (kind === undefined || kind === 'or' || kind === ')') return of.length === 1 ? of[0]! : { kind: 'all', of }
    take(reader, 'and')
    of.push(parseOne(reader))
  }
}

const parseOne = (reader: Reader): Query => {
  reader.depth += 1
  if (reader.depth > deepest) throw misfit(reader, reader.tokens[reader.at], `it is nested more than ${deepest} deep`)
  const query = parseBare(reader)
  reader.depth -= 1
  return query
}

const parseBare = (reader: Reader): Query => {
  if (take(reader, 'not')) return { kind: 'not', of: parseOne(reader) }
  const token = reader.tokens[reader.at]
  if (token === undefined) throw misfit(reader, undefined, 'the query ends where a field:value should follow')
  reader.at += 1
  if (token.kind === '(') return parseGroup(reader, token)
  if (token.kind === 'term') return parseTerm(token, reader.now, (what) => misfit(reader, token, what))
  throw misfit(reader, token, `got ${shown(token)} at character ${token.at}, where a field:value was expected`)
}

const parseGroup = (reader: Reader, open: Token): Query => {
  const query = parseAny(reader)
  if (take(reader, ')')) return query
  throw misfit(reader, undefined, `the parenthesis at character ${open.at} is not closed`)
}

const take = (reader: Reader, kind: Token['kind']): boolean => {
  if (reader.tokens[reader.at]?.kind !== kind) return false
  reader.at += 1
  return true
}

const shown = (token: Token): string => JSON.stringify(token.kind === 'term' ? token.source : token.kind)

/** The trouble of a piece that does not fit; of an end that came too early without one. */
const misfit = ({ text }: Reader, piece: Span | undefined, what: string): QueryTrouble => {
  const at = piece?.at ?? text.trimEnd().length + 1
  return new QueryTrouble(what, { at, isUnfinished: piece === undefined || piece.end === text.length })
}
