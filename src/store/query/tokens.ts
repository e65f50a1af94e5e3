import { invalid } from './invalid.js'

/** `at` counts characters from 1. */
export type Token =
  | { readonly kind: 'and' | 'or' | 'not' | '(' | ')'; readonly at: number }
  | {
      readonly kind: 'term'
      readonly at: number
      readonly field: string | undefined
      readonly value: string
      /** as it was written */
      readonly source: string
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
    if (source.trim() === '') throw invalid(`the quotation mark at character ${at} is not closed`)
    if (parenthesis !== undefined) tokens.push({ kind: parenthesis as '(' | ')', at })
    else if (minus !== undefined) tokens.push({ kind: 'not', at })
    else tokens.push(wordToken({ at, field, quoted, bare, source: source.trim() }))
  }
  return tokens
}

interface Word {
  readonly at: number
  readonly field: string | undefined
  readonly quoted: string | undefined
  readonly bare: string | undefined
  readonly source: string
}

const wordToken = ({ at, field, quoted, bare, source }: Word): Token => {
  const word = source.toLowerCase()
  if (quoted === undefined && (word === 'and' || word === 'or' || word === 'not')) return { kind: word, at }
  const value = quoted === undefined ? (bare ?? '') : quoted.replace(/\\(.)/g, '$1')
  return { kind: 'term', at, field: field?.toLowerCase(), value, source }
}
