import type { BuildName } from '../machine.js'
import { Edits } from './edits.js'
import type { Lexer } from './lexer.js'
import type { Constant, Expression, FunctionBody, Name, Place, StringLiteral, TableConstructor } from './syntax.js'
import { describe, kinds } from './tokens.js'

/** An expression that has been read, and the place of its first token. */
interface Read extends Place {
  readonly expression: Expression
}

/** Does it give several values where it is last in a list? */
const isMultiple = ({ kind, ...expression }: Expression): boolean =>
  kind === 'call' || kind === 'method' || ('word' in expression && expression.word === '...')

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
  /** was `...` met in the function that is being read? */
  protected namesVarargs = false
  protected readonly target: BuildName
  private readonly mark: string

  constructor(lexer: Lexer, mark: string, target: BuildName = 'lua51') {
    this.lexer = lexer
    this.mark = mark
    this.target = target
  }

  /** Its parameters and what follows, behind the name; `self` is the first parameter of a method. */
  protected abstract functionBody(at: Place, self?: Name): FunctionBody

  protected expression(): Expression {
    return this.subexpression(0).expression
  }

  protected expressionList(): readonly Expression[] {
    const list: Expression[] = []
    do list.push(this.expression())
    while (this.accept(','))
    return list
  }

  /** NAME or `(` expression `)`, then fields, indices and calls. */
  protected prefixExpression(): Expression {
    const { lexer } = this
    let of = this.primary()
    for (;;) {
      const { type } = lexer.token
      const at = this.place()
      if (type === '.') {
        lexer.next()
        of = { kind: 'field', of, name: this.name().name, ...at }
      } else if (type === '[') of = this.indexed(of)
      else if (type === ':') {
        lexer.next()
        of = { kind: 'method', of, name: this.name().name, values: this.callArguments(), ...at }
      } else if (type === '(' || type === '{' || type === kinds.string)
        of = { kind: 'call', of, values: this.callArguments(), ...at }
      else return of
    }
  }

  /** Where the current token is. */
  protected place(): Place {
    return { start: this.lexer.token.start, line: this.lexer.line }
  }

  /** The name that has to come. */
  protected name(): Name {
    const { text } = this.lexer.token
    const name = { kind: 'name', name: text, ...this.place() } as const
    this.expect(kinds.name)
    return name
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

  private subexpression(limit: number): Read {
    const { lexer } = this
    this.enter()
    const at = this.place()
    let expression = unary.has(lexer.token.type) ? this.unaryExpression() : this.simple()
    for (;;) {
      const sign = lexer.token
      const priority = priorities[sign.type]
      if (priority === undefined || priority[0] <= limit) break
      const { line } = lexer
      lexer.next()
      const right = this.subexpression(priority[1])
      if (sign.type === '!=') this.edits.replace(sign.start, sign.end, '~=')
      if (extensions.has(sign.type)) this.binary(sign, { ...at, expression }, right)
      const place = { start: sign.start, line }
      expression = { kind: 'operation', sign: sign.type, left: expression, right: right.expression, ...place }
    }
    this.leave()
    return { ...at, expression }
  }

  private unaryExpression(): Expression {
    const { lexer, edits } = this
    const sign = lexer.token
    const at = this.place()
    lexer.next()
    const operand = this.subexpression(unaryPriority)
    if (sign.type === '!') edits.replace(sign.start, sign.end, ' not ')
    if (sign.type === '~') {
      const operator = isStray(lexer.source.slice(operand.start, lexer.lastEnd)) ? '~stray' : '~'
      edits.replace(sign.start, sign.end, `${this.operator(operator)}(`)
      this.closeCall(operand, at.line)
    }
    return { kind: 'unary', sign: sign.type, operand: operand.expression, ...at }
  }

  private binary(
    sign: { readonly type: string; readonly start: number; readonly end: number },
    left: Read,
    right: Read,
  ): void {
    this.edits.open(left.start, `${this.operator(sign.type)}(`)
    this.edits.replace(sign.start, sign.end, ',')
    this.closeCall(right, left.line)
  }

  /**
   * An operand that gives several values is cut to one. An operator's line is that of its last operand's end, the line of a call that of
   * its parenthesis: where they differ, the line is passed.
   */
  private closeCall(last: Read, line: number): void {
    const { lastEnd, lastLine } = this.lexer
    if (isMultiple(last.expression)) {
      this.edits.open(last.start, '(')
      this.edits.close(lastEnd, ')')
    }
    this.edits.close(lastEnd, lastLine === line ? ')' : `,${lastLine})`)
  }

  /** What is called in the operator's stead. */
  protected operator(sign: string): string {
    this.usesOperators = true
    return `("${this.mark}${sign === '\\' ? '\\\\' : sign}")`
  }

  private simple(): Expression {
    const { lexer } = this
    const { type, text } = lexer.token
    const at = this.place()
    if (type === '{') return this.tableConstructor()
    if (type === 'function') {
      lexer.next()
      return this.functionBody({ start: at.start, line: lexer.line })
    }
    if (type === '...' && !this.isVararg) lexer.fail("cannot use '...' outside a vararg function")
    if (type === kinds.string) return this.stringLiteral()
    if (type !== kinds.number && !constants.has(type)) return this.prefixExpression()
    if (type === '...') this.namesVarargs = true
    lexer.next()
    return type === kinds.number
      ? { kind: 'number', text, ...at }
      : { kind: 'constant', word: type as Constant['word'], ...at }
  }

  private stringLiteral(): StringLiteral {
    const { text, end } = this.lexer.token
    const at = this.place()
    this.lexer.next()
    const delimiter = /^\[=*\[/.exec(text)?.[0].length ?? 1
    return { kind: 'string', value: text.slice(delimiter, -delimiter), end, ...at }
  }

  private primary(): Expression {
    const { lexer } = this
    if (lexer.token.type === kinds.name) return this.name()
    const at = this.place()
    if (!this.accept('(')) lexer.fail('unexpected symbol')
    const inner = this.expression()
    this.expectMatch(')', '(', at.line)
    return { kind: 'parenthesis', inner, ...at }
  }

  private indexed(of: Expression): Expression {
    const at = this.place()
    const key = this.index()
    return key.kind === 'string' ? { kind: 'field', of, name: key.value, ...at } : { kind: 'index', of, key, ...at }
  }

  private index(): Expression {
    this.lexer.next()
    const key = this.expression()
    this.expect(']')
    return key
  }

  private callArguments(): readonly Expression[] {
    const { lexer } = this
    const { line } = lexer
    const { type } = lexer.token
    if (type === '{') return [this.tableConstructor()]
    if (type === kinds.string) return [this.stringLiteral()]
    if (type !== '(') lexer.fail('function arguments expected')
    if (line !== lexer.lastLine) lexer.fail('ambiguous syntax (function call x new statement)')
    lexer.next()
    const values = lexer.token.type === ')' ? [] : this.expressionList()
    this.expectMatch(')', '(', line)
    return values
  }

  private tableConstructor(): TableConstructor {
    const { lexer } = this
    const at = this.place()
    const fields: TableConstructor['fields'][number][] = []
    this.expect('{')
    do {
      if (lexer.token.type === '}') break
      fields.push(this.field())
    } while (this.accept(',') || this.accept(';'))
    this.expectMatch('}', '{', at.line)
    return { kind: 'table', fields, ...at }
  }

  private field(): TableConstructor['fields'][number] {
    const key = this.fieldKey()
    return { key, value: this.expression() }
  }

  private fieldKey(): Expression | null {
    const { lexer } = this
    if (lexer.token.type === '[') {
      const key = this.index()
      this.expect('=')
      return key
    }
    if (lexer.token.type !== kinds.name || lexer.lookAhead() !== '=') return null
    const { text, end } = lexer.token
    const key = { kind: 'string', value: text, end, ...this.place() } as const
    lexer.next()
    lexer.next()
    return key
  }
}

/**
 * An operand of nothing but constants, true, false or nil among them: thrLua takes it for a register far beyond the function's own
 * (lcode.c, `codearith` of `OP_BNOT`), so what `~` answers is whatever lies there.
 */
const isStray = (operand: string): boolean =>
  /^(?:[\s()!]|\b(?:not|and|or|true|false|nil)\b|\b\d[\w.]*|"[^"\\\n]*"|'[^'\\\n]*'|--[^\n[]*\n)+$/.test(operand) &&
  /!|\b(?:not|true|false|nil)\b/.test(operand.replace(/"[^"]*"|'[^']*'/g, ''))

const constants = new Set<string>(['nil', 'true', 'false', '...'])
