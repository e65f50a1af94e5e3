import type { Bytes } from '../../domain/bytes.js'

/** Where something begins: an offset into the source, and the line, from 1. */
export interface Place {
  readonly start: number
  readonly line: number
}

export interface Name extends Place {
  readonly kind: 'name'
  readonly name: Bytes
}

/** A quoted or bracketed string: `value` has its escapes read, `end` is the offset behind its last delimiter. */
export interface StringLiteral extends Place {
  readonly kind: 'string'
  readonly value: Bytes
  readonly end: number
}

export interface NumberLiteral extends Place {
  readonly kind: 'number'
  readonly text: Bytes
}

export interface Constant extends Place {
  readonly kind: 'constant'
  readonly word: 'nil' | 'true' | 'false' | '...'
}

/** `a.b` and `a["b"]`. */
export interface Field extends Place {
  readonly kind: 'field'
  readonly of: Expression
  readonly name: Bytes
}

export interface Index extends Place {
  readonly kind: 'index'
  readonly of: Expression
  readonly key: Expression
}

export interface Call extends Place {
  readonly kind: 'call'
  readonly of: Expression
  readonly values: readonly Expression[]
}

/** `of:name(values)`. */
export interface MethodCall extends Place {
  readonly kind: 'method'
  readonly of: Expression
  readonly name: Bytes
  readonly values: readonly Expression[]
}

export interface Operation extends Place {
  readonly kind: 'operation'
  readonly sign: string
  readonly left: Expression
  readonly right: Expression
}

export interface Unary extends Place {
  readonly kind: 'unary'
  readonly sign: string
  readonly operand: Expression
}

export interface Parenthesis extends Place {
  readonly kind: 'parenthesis'
  readonly inner: Expression
}

/** A table constructor; `key` is null for a value by position. */
export interface TableConstructor extends Place {
  readonly kind: 'table'
  readonly fields: readonly { readonly key: Expression | null; readonly value: Expression }[]
}

/** `line` is where Lua says that the function is defined; a method's `self` is its first parameter. */
export interface FunctionBody extends Place {
  readonly kind: 'function'
  readonly parameters: readonly Name[]
  readonly body: Block
}

export type Expression =
  | Name
  | StringLiteral
  | NumberLiteral
  | Constant
  | Field
  | Index
  | Call
  | MethodCall
  | Operation
  | Unary
  | Parenthesis
  | TableConstructor
  | FunctionBody

export type Block = readonly Statement[]

export type Statement =
  | { readonly kind: 'local'; readonly names: readonly Name[]; readonly values: readonly Expression[] }
  | { readonly kind: 'localFunction'; readonly name: Name; readonly value: FunctionBody }
  | { readonly kind: 'assignment'; readonly targets: readonly Expression[]; readonly values: readonly Expression[] }
  | { readonly kind: 'expression'; readonly value: Expression }
  | { readonly kind: 'if'; readonly clauses: readonly Clause[]; readonly otherwise: Block | null }
  | { readonly kind: 'while'; readonly condition: Expression; readonly body: Block }
  | { readonly kind: 'repeat'; readonly condition: Expression; readonly body: Block }
  | {
      readonly kind: 'for'
      readonly names: readonly Name[]
      readonly values: readonly Expression[]
      readonly body: Block
    }
  | { readonly kind: 'do'; readonly body: Block }
  | (Place & { readonly kind: 'return'; readonly values: readonly Expression[] })
  | { readonly kind: 'break' }

export interface Clause {
  readonly condition: Expression
  readonly body: Block
}
