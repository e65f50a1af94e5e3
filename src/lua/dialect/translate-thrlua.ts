import type { Bytes } from '../../domain/bytes.js'
import type { BuildName, Translation } from '../machine.js'
import { withoutForeignEscapes, withoutHexEscapes } from './escapes.js'
import { Lexer } from './lexer.js'
import { Statements } from './statements.js'

/**
 * From thrLua to Lua 5.1, each token on the line where it was. Throws `DialectError` for what thrLua refuses, in its words. A text
 * that uses nothing of thrLua's own stays as it is; octal numerals do, too, for the machine reads them (`thrlua/detours.ts`).
 */
export const translateThrlua = (source: Bytes, _name: Bytes): Translation => translateFor(source, 'lua51')

/**
 * The same to Lua 5.4, where more has to be rewritten: escapes that it refuses, what a generic `for` goes through, and `arg` of a
 * function that takes `...` and does not name it.
 */
export const translateThrluaTo54 = (source: Bytes, _name: Bytes): Translation => translateFor(source, 'lua54')

const translateFor = (source: Bytes, target: BuildName): Translation => {
  const { lexer, text, usesOperators } = translate(source, firstMark, target)
  if (!usesOperators) return { source: text }
  const mark = freeMark(lexer.marked)
  const marked = mark === firstMark ? text : translate(source, mark, target).text
  return { source: marked, operatorMark: `\x01${mark.slice(4)}` }
}

const firstMark = '\\0010'

/** What operators' names begin with, such that no string of the text does. */
const freeMark = (marked: readonly Bytes[]): string => {
  for (let number = 0; ; number++) {
    const isTaken = marked.some((text) => text.includes(`\x01${number}`))
    if (!isTaken) return `\\001${number}`
  }
}

const isForeignTo51 =
  (source: Bytes) =>
  ({ start, end }: { readonly start: number; readonly end: number }): boolean =>
    /\\[xu]/.test(source.slice(start, end))

const translate = (source: Bytes, mark: string, target: BuildName) => {
  const lexer = new Lexer(source)
  const parser = new Statements(lexer, mark, target)
  parser.chunk()
  const rewritten = target === 'lua51' ? lexer.escaped.filter(isForeignTo51(source)) : lexer.escaped
  const rewrite = target === 'lua51' ? withoutHexEscapes : withoutForeignEscapes
  for (const { start, end } of rewritten) parser.edits.replace(start, end, rewrite(source.slice(start, end)))
  return { lexer, text: parser.edits.applyTo(source), usesOperators: parser.usesOperators }
}
