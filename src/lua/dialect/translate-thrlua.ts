import type { Bytes } from '../../domain/bytes.js'
import type { Translation } from '../machine.js'
import { withoutHexEscapes } from './escapes.js'
import { Lexer } from './lexer.js'
import { Statements } from './statements.js'

/**
 * From thrLua to Lua 5.1, each token on the line where it was. Throws `DialectError` for what thrLua refuses, in its words. A text
 * that uses nothing of thrLua's own stays as it is; octal numerals do, too, for the machine reads them (`thrlua/detours.ts`).
 */
export const translateThrlua = (source: Bytes, _name: Bytes): Translation => {
  const { lexer, text, usesOperators } = translate(source, firstMark)
  if (!usesOperators) return { source: text }
  const mark = freeMark(lexer.marked)
  return { source: mark === firstMark ? text : translate(source, mark).text, operatorMark: `\x01${mark.slice(4)}` }
}

const firstMark = '\\0010'

/** What operators' names begin with, such that no string of the text does. */
const freeMark = (marked: readonly Bytes[]): string => {
  for (let number = 0; ; number++) {
    const isTaken = marked.some((text) => text.includes(`\x01${number}`))
    if (!isTaken) return `\\001${number}`
  }
}

const translate = (source: Bytes, mark: string) => {
  const lexer = new Lexer(source)
  const parser = new Statements(lexer, mark)
  parser.chunk()
  for (const { start, end } of lexer.escaped)
    parser.edits.replace(start, end, withoutHexEscapes(source.slice(start, end)))
  return { lexer, text: parser.edits.applyTo(source), usesOperators: parser.usesOperators }
}
