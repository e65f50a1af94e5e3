import { Edits } from './edits.js'
import type { Lexer } from './lexer.js'
import { describe, kinds } from './tokens.js'

/** What a prefix expression is to a statement: a call can stand alone, a variable can be assigned to. */
export type PrefixKind = 'call' | 'variable' | 'value'

/** An expression's extent, and whether it gives several values where it is last in a list. */
interface Extent {
  readonly start: number
  readonly line: number
  readonly isMultiple: boolean
}

/** Left and right priority (lparser.c of thrLua): `| & ^^` bind as `+ -` do, `<< >> \` as `* /`. */
const priorities: Readonly<Record<string, readonly [number, number]>> = {
  ...Object.fromEntries(['+', '-', '|', '&', '^^'].map((sign) => [sign, [6, 6]])),
  ...Object.fromEntries(['*', '/', '%', '<<', '>>', '\\'].map((sign) => [sign, [7, 7]])),
  '^': [10, 9],
  '..': [5, 4],
  ...Object.fromEntries(['~=', '!=', '==', '<', '<=', '>', '>='].map((sign) => [sign, [3, 3]])),
  and: [2, 2],
  or: [1, 1],
}

const unaryPriority = 8
const unary = new Set(['not', '-', '#', '~', '!'])
const extensions = new Set(['|', '&', '^^', '<<', '>>', '\\'])
/** `LUAI_MAXCCALLS` */
const deepest = 200

/**
 * Expressions of thrLua (lparser.c), read by descent. What 5.1 lacks becomes a call of the function that stands in for the
 * operator: `a & b` is `("…&")(a , b)`, each token on its line, where "…&" is the mark and the operator.
 */
export abstract class Expressions {
  readonly edits = new Edits()
  /** was an operator of thrLua's own met? */
  usesOperators = false
  /** does the function that is being read take `...`? */
  protected isVararg = true
  private depth = 0
  protected readonly lexer: Lexer
  private readonly mark: string

  constructor(lexer: Lexer, mark: string) {
    this.lexer = lexer
    this.mark = mark
  }

  protected abstract functionBody(line: number): void

  protected expression(): void {
    this.subexpression(0)
  }

  protected expressionList(): void {
    do this.expression()
    while (this.accept(','))
  }

  /** NAME or `(` expression `)`, then fields, indices and calls. */
  protected prefixExpression(): PrefixKind {
    const { lexer } = this
    let kind = this.primary()
    for (;;) {
      const { type } = lexer.token
      if (type === '.') {
        lexer.next()
        this.expect(kinds.name)
        kind = 'variable'
      } else if (type === '[') {
        this.index()
        kind = 'variable'
      } else if (type === ':') {
        lexer.next()
        this.expect(kinds.name)
        this.callArguments()
        kind = 'call'
      } else if (type === '(' || type === '{' || type === kinds.string) {
        this.callArguments()
        kind = 'call'
      } else return kind
    }
  }

  protected accept(type: string): boolean {
    if (this.lexer.token.type !== type) return false
    this.lexer.next()
    return true
  }

  protected expect(type: string): void {
    if (this.lexer.token.type !== type) this.lexer.fail(`'${describe(type)}' expected`)
    this.lexer.next()
  }

  /** The end of what began with `opening` at a line. */
  protected expectMatch(type: string, opening: string, line: number): void {
    if (this.accept(type)) return
    if (line === this.lexer.line) this.expect(type)
    this.lexer.fail(`'${type}' expected (to close '${opening}' at line ${line})`)
  }

  protected enter(): void {
    if (++this.depth > deepest) this.lexer.failNear('chunk has too many syntax levels', undefined)
  }

  protected leave(): void {
    this.depth--
  }

  private subexpression(limit: number): boolean {
    const { lexer } = this
    this.enter()
    const start = lexer.token.start
    const line = lexer.line
    let isMultiple = unary.has(lexer.token.type) ? this.unaryExpression() : this.simple()
    for (;;) {
      const sign = lexer.token
      const priority = priorities[sign.type]
      if (priority === undefined || priority[0] <= limit) break
      lexer.next()
      const right = { start: lexer.token.start, line: lexer.line, isMultiple: this.subexpression(priority[1]) }
      isMultiple = false
      if (sign.type === '!=') this.edits.replace(sign.start, sign.end, '~=')
      if (extensions.has(sign.type)) this.binary(sign, { start, line, isMultiple }, right)
    }
    this.leave()
    return isMultiple
  }

  /** Never gives several values. */
  private unaryExpression(): boolean {
    const { lexer, edits } = this
    const sign = lexer.token
    const { line } = lexer
    lexer.next()
    const operand = { start: lexer.token.start, line: lexer.line, isMultiple: this.subexpression(unaryPriority) }
    if (sign.type === '!') edits.replace(sign.start, sign.end, ' not ')
    if (sign.type === '~') {
      const operator = isStray(lexer.source.slice(operand.start, lexer.lastEnd)) ? '~stray' : '~'
      edits.replace(sign.start, sign.end, `${this.operator(operator)}(`)
      this.closeCall(operand, line)
    }
    return false
  }

  private binary(
    sign: { readonly type: string; readonly start: number; readonly end: number },
    left: Extent,
    right: Extent,
  ): void {
    this.edits.open(left.start, `${this.operator(sign.type)}(`)
    this.edits.replace(sign.start, sign.end, ',')
    this.closeCall(right, left.line)
  }

  /**
   * An operand that gives several values is cut to one. An operator's line is that of its last operand's end, the line of a call that of
   * its parenthesis: where they differ, the line is passed.
   */
  private closeCall(last: Extent, line: number): void {
    const { lastEnd, lastLine } = this.lexer
    if (last.isMultiple) {
      this.edits.open(last.start, '(')
      this.edits.close(lastEnd, ')')
    }
    this.edits.close(lastEnd, lastLine === line ? ')' : `,${lastLine})`)
  }

  private operator(sign: string): string {
    this.usesOperators = true
    return `("${this.mark}${sign === '\\' ? '\\\\' : sign}")`
  }

  /** Returns whether it gives several values. */
  private simple(): boolean {
    const { lexer } = this
    const { type } = lexer.token
    if (type === '{') {
      this.constructTable()
      return false
    }
    if (type === 'function') {
      lexer.next()
      this.functionBody(lexer.line)
      return false
    }
    if (type === '...' && !this.isVararg) lexer.fail("cannot use '...' outside a vararg function")
    if (!constants.has(type)) return this.prefixExpression() === 'call'
    lexer.next()
    return type === '...'
  }

  private primary(): PrefixKind {
    const { lexer } = this
    if (this.accept(kinds.name)) return 'variable'
    const { line } = lexer
    if (!this.accept('(')) lexer.fail('unexpected symbol')
    this.expression()
    this.expectMatch(')', '(', line)
    return 'value'
  }

  private index(): void {
    this.lexer.next()
    this.expression()
    this.expect(']')
  }

  private callArguments(): void {
    const { lexer } = this
    const { line } = lexer
    const { type } = lexer.token
    if (type === '{') this.constructTable()
    else if (type === kinds.string) lexer.next()
    else if (type === '(') {
      if (line !== lexer.lastLine) lexer.fail('ambiguous syntax (function call x new statement)')
      lexer.next()
      if (lexer.token.type !== ')') this.expressionList()
      this.expectMatch(')', '(', line)
    } else lexer.fail('function arguments expected')
  }

  private constructTable(): void {
    const { lexer } = this
    const { line } = lexer
    this.expect('{')
    do {
      if (lexer.token.type === '}') break
      this.field()
    } while (this.accept(',') || this.accept(';'))
    this.expectMatch('}', '{', line)
  }

  private field(): void {
    const { lexer } = this
    if (lexer.token.type === '[') {
      this.index()
      this.expect('=')
    } else if (lexer.token.type === kinds.name && lexer.lookAhead() === '=') {
      lexer.next()
      lexer.next()
    }
    this.expression()
  }
}

/**
 * An operand of nothing but constants, true, false or nil among them: thrLua takes it for a register far beyond the function's own
 * (lcode.c, `codearith` of `OP_BNOT`), so what `~` answers is whatever lies there.
 */
const isStray = (operand: string): boolean =>
  /^(?:[\s()!]|\b(?:not|and|or|true|false|nil)\b|\b\d[\w.]*|"[^"\\\n]*"|'[^'\\\n]*'|--[^\n[]*\n)+$/.test(operand) &&
  /!|\b(?:not|true|false|nil)\b/.test(operand.replace(/"[^"]*"|'[^']*'/g, ''))

const constants = new Set<string>([kinds.number, kinds.string, 'nil', 'true', 'false', '...'])
