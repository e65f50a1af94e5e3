import type { Bytes } from '../../domain/bytes.js'
import { Lexer } from './lexer.js'
import { Statements } from './statements.js'
import type { Block } from './syntax.js'

/** The syntax tree of a text in thrLua. Throws `DialectError` for what thrLua refuses, in its words. */
export const readProgram = (source: Bytes): Block => new Statements(new Lexer(source), '').chunk()
