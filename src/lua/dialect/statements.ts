import { Expressions } from './expressions.js'
import { kinds } from './tokens.js'

/** Statements of thrLua (lparser.c): 5.1's. Refuses what thrLua refuses, in its words and at its line. */
export class Statements extends Expressions {
  /** how many loops of the current function enclose what is being read */
  private loops = 0

  /** The whole text. */
  chunk(): void {
    this.lexer.next()
    this.block()
    if (this.lexer.token.type !== kinds.end) this.expect(kinds.end)
  }

  protected functionBody(line: number): void {
    const { loops, isVararg } = this
    this.expect('(')
    this.loops = 0
    this.isVararg = this.parameters()
    this.expect(')')
    this.block()
    this.expectMatch('end', 'function', line)
    this.loops = loops
    this.isVararg = isVararg
  }

  /** Returns whether `...` is among them. */
  private parameters(): boolean {
    if (this.lexer.token.type === ')') return false
    do {
      if (this.accept('...')) return true
      if (!this.accept(kinds.name)) this.lexer.fail("<name> or '...' expected")
    } while (this.accept(','))
    return false
  }

  private block(): void {
    const { lexer } = this
    this.enter()
    let isLast = false
    while (!isLast && !followsBlock.has(lexer.token.type)) {
      isLast = this.statement()
      this.accept(';')
    }
    this.leave()
  }

  /** Returns whether nothing may follow in its block. */
  private statement(): boolean {
    const { lexer } = this
    const { line } = lexer
    const { type } = lexer.token
    const read = this.statements[type]
    if (read === undefined) {
      this.expressionStatement()
      return false
    }
    lexer.next()
    read(line)
    return type === 'return' || type === 'break'
  }

  private readonly statements: Readonly<Record<string, (line: number) => void>> = {
    if: (line) => this.ifStatement(line),
    while: (line) => {
      this.expression()
      this.loop(() => {
        this.expect('do')
        this.block()
      })
      this.expectMatch('end', 'while', line)
    },
    do: (line) => {
      this.block()
      this.expectMatch('end', 'do', line)
    },
    for: (line) => this.forStatement(line),
    repeat: (line) => {
      this.loop(() => this.block())
      this.expectMatch('until', 'repeat', line)
      this.expression()
    },
    function: (line) => this.functionStatement(line),
    local: () => this.localStatement(),
    return: () => {
      const { type } = this.lexer.token
      if (!followsBlock.has(type) && type !== ';') this.expressionList()
    },
    break: () => {
      if (this.loops === 0) this.lexer.fail('no loop to break')
    },
  }

  private loop(read: () => void): void {
    this.loops++
    read()
    this.loops--
  }

  private ifStatement(line: number): void {
    do this.conditional()
    while (this.accept('elseif'))
    if (this.accept('else')) this.block()
    this.expectMatch('end', 'if', line)
  }

  private conditional(): void {
    this.expression()
    this.expect('then')
    this.block()
  }

  private forStatement(line: number): void {
    const { lexer } = this
    this.expect(kinds.name)
    if (this.accept('=')) this.numericRange()
    else if (lexer.token.type === ',' || lexer.token.type === 'in') this.genericRange()
    else lexer.fail("'=' or 'in' expected")
    this.loop(() => {
      this.expect('do')
      this.block()
    })
    this.expectMatch('end', 'for', line)
  }

  private numericRange(): void {
    this.expression()
    this.expect(',')
    this.expression()
    if (this.accept(',')) this.expression()
  }

  private genericRange(): void {
    while (this.accept(',')) this.expect(kinds.name)
    this.expect('in')
    this.expressionList()
  }

  private functionStatement(line: number): void {
    this.expect(kinds.name)
    while (this.accept('.')) this.expect(kinds.name)
    if (this.accept(':')) this.expect(kinds.name)
    this.functionBody(line)
  }

  private localStatement(): void {
    if (this.accept('function')) {
      this.expect(kinds.name)
      this.functionBody(this.lexer.line)
      return
    }
    do this.expect(kinds.name)
    while (this.accept(','))
    if (this.accept('=')) this.expressionList()
  }

  private expressionStatement(): void {
    let kind = this.prefixExpression()
    if (kind === 'call') return
    for (;;) {
      if (kind !== 'variable') this.lexer.fail('syntax error')
      if (!this.accept(',')) break
      kind = this.prefixExpression()
    }
    this.expect('=')
    this.expressionList()
  }
}

const followsBlock = new Set<string>(['else', 'elseif', 'end', 'until', kinds.end])
