import type {
  Block,
  Call,
  Expression,
  Field,
  FunctionBody,
  MethodCall,
  Name,
  NumberLiteral,
  Operation,
  Place,
  Statement,
  StringLiteral,
} from './syntax.js'

/** A local variable, parameter or loop variable. */
export interface Variable {
  readonly name: string
  readonly at: Place
  readonly owner: Routine
  /** among the parameters of its owner, from 0; null for any other variable */
  readonly parameter: number | null
  /** what its declaration gives it; null where it is nothing that can be told, as in a loop */
  initial: Expression | null
  /** assignments after its declaration */
  writes: number
}

/**
 * What a global or a field is used for. `computed`: calculated with. `ordered`: compared by `<` and its like. `concatenated`: joined to
 * a text. `measured`: its length taken. `argument`: passed to a function. `tested`: compared for equality, or looked at for truth.
 */
export type UseKind =
  | 'called'
  | 'indexed'
  | 'computed'
  | 'ordered'
  | 'concatenated'
  | 'measured'
  | 'argument'
  | 'tested'
  | 'read'

/** A name that no declaration encloses: a global. */
export interface GlobalUse {
  readonly name: Name
  readonly as: UseKind
}

export interface FieldUse {
  readonly field: Field
  readonly as: UseKind
}

export interface Write {
  readonly target: Expression
  readonly value: Expression | null
}

/** A function of the text, or the text itself; with what its own statements do, and not those of functions in it. */
export interface Routine {
  /** null for the text itself */
  readonly node: FunctionBody | null
  readonly outer: Routine | null
  readonly body: Block
  readonly nested: Routine[]
  readonly calls: (Call | MethodCall)[]
  readonly writes: Write[]
  readonly globals: GlobalUse[]
  /** fields that are read */
  readonly fields: FieldUse[]
  readonly returns: (readonly Expression[])[]
}

/** A program whose names are resolved. */
export interface Resolved {
  readonly main: Routine
  /** in the order of the text, the main one first */
  readonly routines: readonly Routine[]
  readonly routineOf: ReadonlyMap<FunctionBody, Routine>
  /** the variable that a name stands for; a name that is not in it is a global */
  readonly variableOf: ReadonlyMap<Name, Variable>
  readonly numbers: readonly NumberLiteral[]
  readonly strings: readonly StringLiteral[]
  readonly operations: readonly Operation[]
}

/** Resolves every name to its variable, as Lua's scopes have it. */
export const resolveProgram = (chunk: Block): Resolved => {
  const resolver = new Resolver(chunk)
  resolver.run()
  return resolver
}

const newRoutine = (node: FunctionBody | null, outer: Routine | null, body: Block): Routine => ({
  node,
  outer,
  body,
  nested: [],
  calls: [],
  writes: [],
  globals: [],
  fields: [],
  returns: [],
})

type Scope = Map<string, Variable>

/** What an operation with two sides does with each. */
const purposeIn = (sign: string): UseKind => {
  if (testing.has(sign)) return 'tested'
  if (sign === '..') return 'concatenated'
  return ordering.has(sign) ? 'ordered' : 'computed'
}

const testing = new Set(['and', 'or', '&&', '||', '==', '~=', '!='])
const ordering = new Set(['<', '<=', '>', '>='])

/** What an operation with one side does with it. */
const purposeUnder = (sign: string): UseKind => {
  if (sign === 'not' || sign === '!') return 'tested'
  return sign === '#' ? 'measured' : 'computed'
}

class Resolver implements Resolved {
  readonly main: Routine
  readonly routines: Routine[] = []
  readonly routineOf = new Map<FunctionBody, Routine>()
  readonly variableOf = new Map<Name, Variable>()
  readonly numbers: NumberLiteral[] = []
  readonly strings: StringLiteral[] = []
  readonly operations: Operation[] = []
  private routine: Routine
  private scopes: Scope[] = []

  constructor(chunk: Block) {
    this.main = newRoutine(null, null, chunk)
    this.routine = this.main
  }

  run(): void {
    this.routines.push(this.main)
    this.block(this.main.body)
  }

  private block(block: Block, names: readonly Name[] = [], areParameters = false): void {
    this.scopes.push(new Map())
    for (const [index, name] of names.entries()) this.declare(name, null, areParameters ? index : null)
    for (const statement of block) this.statement(statement)
    this.scopes.pop()
  }

  private statement(statement: Statement): void {
    switch (statement.kind) {
      case 'local':
        this.expressions(statement.values)
        for (const [index, name] of statement.names.entries()) this.declare(name, initialOf(statement.values, index))
        break
      case 'localFunction':
        this.declare(statement.name, statement.value)
        this.expression(statement.value, 'read')
        break
      case 'assignment':
        this.assignment(statement.targets, statement.values)
        break
      case 'expression':
        this.expression(statement.value, 'read')
        break
      case 'return':
        this.routine.returns.push(statement.values)
        this.expressions(statement.values)
        break
      case 'break':
        break
      default:
        this.compound(statement)
    }
  }

  private compound(statement: Extract<Statement, { readonly kind: 'if' | 'while' | 'repeat' | 'for' | 'do' }>): void {
    switch (statement.kind) {
      case 'if':
        for (const { condition, body } of statement.clauses) {
          this.expression(condition, 'tested')
          this.block(body)
        }
        if (statement.otherwise) this.block(statement.otherwise)
        break
      case 'while':
        this.expression(statement.condition, 'tested')
        this.block(statement.body)
        break
      case 'repeat':
        this.scopes.push(new Map())
        for (const one of statement.body) this.statement(one)
        this.expression(statement.condition, 'tested')
        this.scopes.pop()
        break
      case 'for':
        this.expressions(statement.values)
        this.block(statement.body, statement.names)
        break
      case 'do':
        this.block(statement.body)
    }
  }

  private assignment(targets: readonly Expression[], values: readonly Expression[]): void {
    this.expressions(values)
    targets.forEach((target, index) => {
      this.routine.writes.push({ target, value: initialOf(values, index) })
      if (target.kind === 'name') {
        const variable = this.find(target)
        if (variable) variable.writes += 1
      } else if (target.kind === 'field') this.expression(target.of, 'indexed')
      else if (target.kind === 'index') {
        this.expression(target.of, 'indexed')
        this.expression(target.key, 'read')
      }
    })
  }

  private declare(name: Name, initial: Expression | null, parameter: number | null = null): void {
    const at = { start: name.start, line: name.line }
    const variable = { name: name.name, at, owner: this.routine, parameter, initial, writes: 0 }
    this.scopes.at(-1)!.set(name.name, variable)
    this.variableOf.set(name, variable)
  }

  private find(name: Name): Variable | undefined {
    for (let depth = this.scopes.length - 1; depth >= 0; depth--) {
      const variable = this.scopes[depth]!.get(name.name)
      if (variable) {
        this.variableOf.set(name, variable)
        return variable
      }
    }
    return undefined
  }

  private expressions(list: readonly Expression[], as: UseKind = 'read'): void {
    for (const one of list) this.expression(one, as)
  }

  /** What stands on the left may be as deep as the text is long: it is walked in a loop. */
  private expression(expression: Expression, as: UseKind): void {
    const outer: Expression[] = []
    let inner = expression
    for (let left = leftOf(inner); left !== null; left = leftOf(inner)) {
      outer.push(inner)
      inner = left
    }
    this.leaf(inner, outer.length === 0 ? as : purposeBy(outer.at(-1)!))
    for (let place = outer.length - 1; place >= 0; place--)
      this.rest(outer[place]!, place === 0 ? as : purposeBy(outer[place - 1]!))
  }

  /** An expression that has nothing on its left. */
  private leaf(expression: Expression, as: UseKind): void {
    switch (expression.kind) {
      case 'name':
        if (!this.find(expression)) this.routine.globals.push({ name: expression, as })
        break
      case 'number':
        this.numbers.push(expression)
        break
      case 'string':
        this.strings.push(expression)
        break
      case 'unary':
        this.expression(expression.operand, purposeUnder(expression.sign))
        break
      case 'parenthesis':
        this.expression(expression.inner, as)
        break
      case 'table':
        for (const { key, value } of expression.fields) {
          if (key) this.expression(key, 'read')
          this.expression(value, 'read')
        }
        break
      case 'function':
        this.functionBody(expression)
    }
  }

  /** All of an expression but its left. */
  private rest(expression: Expression, as: UseKind): void {
    switch (expression.kind) {
      case 'field':
        this.routine.fields.push({ field: expression, as })
        break
      case 'index':
        this.expression(expression.key, 'read')
        break
      case 'call':
      case 'method':
        this.routine.calls.push(expression)
        this.expressions(expression.values, 'argument')
        break
      case 'operation':
        this.operations.push(expression)
        this.expression(expression.right, purposeIn(expression.sign))
    }
  }

  private functionBody(node: FunctionBody): void {
    const outer = this.routine
    const routine = newRoutine(node, outer, node.body)
    outer.nested.push(routine)
    this.routines.push(routine)
    this.routineOf.set(node, routine)
    this.routine = routine
    this.block(node.body, node.parameters, true)
    this.routine = outer
  }
}

const leftOf = (expression: Expression): Expression | null => {
  if ('of' in expression) return expression.of
  return expression.kind === 'operation' ? expression.left : null
}

const purposeBy = (outer: Expression): UseKind => {
  if (outer.kind === 'call') return 'called'
  if (outer.kind === 'operation') return purposeIn(outer.sign)
  return 'indexed'
}

/** The value that a name of a list gets, where one stands for it alone; the first of a call's values counts. */
const initialOf = (values: readonly Expression[], index: number): Expression | null => values[index] ?? null
