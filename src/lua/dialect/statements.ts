import { Expressions } from './expressions.js'
import type { Block, Clause, Expression, FunctionBody, Name, Place, Statement } from './syntax.js'
import { kinds } from './tokens.js'

/** Statements of thrLua (lparser.c): 5.1's. Refuses what thrLua refuses, in its words and at its line. */
export class Statements extends Expressions {
  /** how many loops of the current function enclose what is being read */
  private loops = 0

  /** The whole text. */
  chunk(): Block {
    this.lexer.next()
    const block = this.block()
    if (this.lexer.token.type !== kinds.end) this.expect(kinds.end)
    return block
  }

  protected functionBody(at: Place, self?: Name): FunctionBody {
    const { loops, isVararg, namesVarargs } = this
    this.expect('(')
    this.loops = 0
    this.namesVarargs = false
    const parameters = [...(self ? [self] : []), ...this.parameters()]
    this.expect(')')
    const { lastEnd } = this.lexer
    const body = this.block()
    this.expectMatch('end', 'function', at.line)
    if (this.target === 'lua54' && this.isVararg && !this.namesVarargs)
      this.edits.close(lastEnd, ` local arg=${this.operator('arg')}(...);`)
    this.loops = loops
    this.isVararg = isVararg
    this.namesVarargs = namesVarargs
    return { kind: 'function', parameters, body, ...at }
  }

  /** Tells whether the function takes `...`. */
  private parameters(): readonly Name[] {
    const names: Name[] = []
    this.isVararg = false
    if (this.lexer.token.type === ')') return names
    do {
      this.isVararg = this.accept('...')
      if (this.isVararg) break
      if (this.lexer.token.type !== kinds.name) this.lexer.fail("<name> or '...' expected")
      names.push(this.name())
    } while (this.accept(','))
    return names
  }

  private block(): Block {
    const { lexer } = this
    const block: Statement[] = []
    this.enter()
    let isLast = false
    while (!isLast && !followsBlock.has(lexer.token.type)) {
      const statement = this.statement()
      block.push(statement)
      isLast = statement.kind === 'return' || statement.kind === 'break'
      this.accept(';')
    }
    this.leave()
    return block
  }

  private statement(): Statement {
    const { lexer } = this
    const at = this.place()
    const read = this.statements[lexer.token.type]
    if (read === undefined) return this.expressionStatement()
    lexer.next()
    return read(at)
  }

  private readonly statements: Readonly<Record<string, (at: Place) => Statement>> = {
    if: ({ line }) => this.ifStatement(line),
    while: ({ line }) => {
      const condition = this.expression()
      const body = this.loop(() => this.doBlock())
      this.expectMatch('end', 'while', line)
      return { kind: 'while', condition, body }
    },
    do: ({ line }) => {
      const body = this.block()
      this.expectMatch('end', 'do', line)
      return { kind: 'do', body }
    },
    for: ({ line }) => this.forStatement(line),
    repeat: ({ line }) => {
      const body = this.loop(() => this.block())
      this.expectMatch('until', 'repeat', line)
      return { kind: 'repeat', body, condition: this.expression() }
    },
    function: (at) => this.functionStatement(at),
    local: () => this.localStatement(),
    return: (at) => {
      const { type } = this.lexer.token
      const values = followsBlock.has(type) || type === ';' ? [] : this.expressionList()
      return { kind: 'return', values, ...at }
    },
    break: () => {
      if (this.loops === 0) this.lexer.fail('no loop to break')
      return { kind: 'break' }
    },
  }

  private loop(read: () => Block): Block {
    this.loops++
    const body = read()
    this.loops--
    return body
  }

  private doBlock(): Block {
    this.expect('do')
    return this.block()
  }

  private ifStatement(line: number): Statement {
    const clauses: Clause[] = []
    do clauses.push(this.clause())
    while (this.accept('elseif'))
    const otherwise = this.accept('else') ? this.block() : null
    this.expectMatch('end', 'if', line)
    return { kind: 'if', clauses, otherwise }
  }

  private clause(): Clause {
    const condition = this.expression()
    this.expect('then')
    return { condition, body: this.block() }
  }

  private forStatement(line: number): Statement {
    const { lexer } = this
    const names = [this.name()]
    let values: readonly Expression[] = []
    if (this.accept('=')) values = this.numericRange()
    else if (lexer.token.type === ',' || lexer.token.type === 'in') values = this.genericRange(names)
    else lexer.fail("'=' or 'in' expected")
    const body = this.loop(() => this.doBlock())
    this.expectMatch('end', 'for', line)
    return { kind: 'for', names, values, body }
  }

  private numericRange(): readonly Expression[] {
    const values = [this.expression()]
    this.expect(',')
    values.push(this.expression())
    if (this.accept(',')) values.push(this.expression())
    return values
  }

  private genericRange(names: Name[]): readonly Expression[] {
    while (this.accept(',')) names.push(this.name())
    this.expect('in')
    const { start } = this.place()
    const values = this.expressionList()
    if (this.target === 'lua54') {
      this.edits.open(start, `${this.operator('in')}(`)
      this.edits.close(this.lexer.lastEnd, ')')
    }
    return values
  }

  private functionStatement(at: Place): Statement {
    let target: Expression = this.name()
    while (this.lexer.token.type === '.') target = this.memberOf(target)
    if (this.lexer.token.type !== ':') return assignment(target, this.functionBody(at))
    const self: Name = { kind: 'name', name: 'self', ...this.place() }
    target = this.memberOf(target)
    return assignment(target, this.functionBody(at, self))
  }

  /** Behind `.` or `:`. */
  private memberOf(of: Expression): Expression {
    const at = this.place()
    this.lexer.next()
    return { kind: 'field', of, name: this.name().name, ...at }
  }

  private localStatement(): Statement {
    if (this.accept('function')) {
      const name = this.name()
      return { kind: 'localFunction', name, value: this.functionBody(this.place()) }
    }
    const names: Name[] = []
    do names.push(this.name())
    while (this.accept(','))
    return { kind: 'local', names, values: this.accept('=') ? this.expressionList() : [] }
  }

  private expressionStatement(): Statement {
    const targets = [this.prefixExpression()]
    const [first] = targets
    if (first!.kind === 'call' || first!.kind === 'method') return { kind: 'expression', value: first! }
    for (;;) {
      if (!assignable.has(targets.at(-1)!.kind)) this.lexer.fail('syntax error')
      if (!this.accept(',')) break
      targets.push(this.prefixExpression())
    }
    this.expect('=')
    return { kind: 'assignment', targets, values: this.expressionList() }
  }
}

const assignment = (target: Expression, value: FunctionBody): Statement => ({
  kind: 'assignment',
  targets: [target],
  values: [value],
})

const assignable = new Set(['name', 'field', 'index'])
const followsBlock = new Set<string>(['else', 'elseif', 'end', 'until', kinds.end])
