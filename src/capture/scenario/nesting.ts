import { CST, Lexer } from 'yaml'

/**
 * The offset where a YAML text nests deeper than `limit`, or undefined. The parser recurses, and a stack
 * that is nearly full can end the whole process (V8 gives up when it has to compile an expression
 * there), so depth is bounded by the tokens, before anything is parsed. An upper bound: some texts
 * that nest less count as deep.
 */
export const offsetOfDeepNesting = (source: string, limit: number): number | undefined => {
  const nesting: Nesting = { lines: [], flow: 0, depth: 0 }
  let [offset, column, isLineStart, isScalar] = [0, 0, true, false]
  for (const token of new Lexer().lex(source)) {
    if (!isScalar && (token === scalarFollows || token === '\x02' || token === '\x18')) {
      isScalar = token === scalarFollows
      continue
    }
    const type = isScalar ? 'scalar' : CST.tokenType(token)
    isScalar = false
    if (isLineStart && type !== 'space' && type !== 'newline' && type !== 'comment') {
      startLine(nesting, column)
      isLineStart = false
    }
    count(nesting, type)
    if (nesting.depth > limit) return offset
    offset += token.length
    const lineEnd = token.lastIndexOf('\n')
    column = lineEnd === -1 ? column + token.length : token.length - lineEnd - 1
    isLineStart ||= lineEnd !== -1 && nesting.flow === 0
  }
  return undefined
}

/** The lexer puts this before a plain or block scalar. */
const scalarFollows = '\x1f'

interface Nesting {
  /** the lines that the present one is indented under, and itself, with the levels that each opened */
  readonly lines: { readonly column: number; levels: number }[]
  flow: number
  depth: number
}

const startLine = (nesting: Nesting, column: number): void => {
  while ((nesting.lines.at(-1)?.column ?? -1) >= column) nesting.depth -= nesting.lines.pop()!.levels
  nesting.lines.push({ column, levels: 1 })
  nesting.depth++
}

const count = (nesting: Nesting, type: CST.TokenType | null): void => {
  if (type === 'flow-map-start' || type === 'flow-seq-start') {
    nesting.flow++
    nesting.depth++
  } else if ((type === 'flow-map-end' || type === 'flow-seq-end') && nesting.flow > 0) {
    nesting.flow--
    nesting.depth--
  } else if (
    nesting.flow === 0 &&
    (type === 'seq-item-ind' || type === 'explicit-key-ind' || type === 'map-value-ind')
  ) {
    nesting.lines.at(-1)!.levels++
    nesting.depth++
  }
}
