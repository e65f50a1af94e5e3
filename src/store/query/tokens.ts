import { QueryTrouble } from './query-trouble.js'

export type Token = Span &
  (
    | { readonly kind: 'and' | 'or' | 'not' | '(' | ')' }
    | {
        readonly kind: 'term'
        readonly field: string | undefined
        readonly value: string
        /** as it was written */
        readonly source: string
      }
  )

/** Characters are counted from 1. */
export interface Span {
  readonly at: number
  /** the last one */
  readonly end: number
}

const piece = /\s*(?:([()])|(-)(?=[^\s])|(?:([A-Za-z_]+):)?(?:"((?:[^"\\]|\\.)*)"|([^\s()"]+))?)/y

/** The tokens of a query. Throws Trouble `query-invalid`. */
export const tokenize = (text: string): readonly Token[] => {
  const tokens: Token[] = []
  const end = text.trimEnd().length
  piece.lastIndex = 0
  while (piece.lastIndex < end) {
    const start = piece.lastIndex
    const found = piece.exec(text)
    const [source = '', parenthesis, minus, field, quoted, bare] = found ?? []
    const at = start + (source.length - source.trimStart().length) + 1
    const span = { at, end: piece.lastIndex }
    if (source.trim() === '')
      throw new QueryTrouble(`the quotation mark at character ${at} is not closed`, { at, isUnfinished: true })
    if (parenthesis !== undefined) tokens.push({ kind: parenthesis as '(' | ')', ...span })
    else if (minus !== undefined) tokens.push({ kind: 'not', ...span })
    else tokens.push(wordToken({ ...span, field, quoted, bare, source: source.trim() }))
  }
  return tokens
}

interface Word extends Span {
  readonly field: string | undefined
  readonly quoted: string | undefined
  readonly bare: string | undefined
  readonly source: string
}

const wordToken = ({ at, end, field, quoted, bare, source }: Word): Token => {
  const word = source.toLowerCase()
  if (quoted === undefined && (word === 'and' || word === 'or' || word === 'not')) return { kind: word, at, end }
  const value = quoted === undefined ? (bare ?? '') : quoted.replace(/\\(.)/g, '$1')
  return { kind: 'term', at, end, field: field?.toLowerCase(), value, source }
}
