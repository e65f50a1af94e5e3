import type { Block, Expression, Statement } from '../../lua/dialect/syntax.js'
import { findingAt, type Located, type Told } from './finding.js'
import type { PolicyView } from './policy-view.js'

/** Validate callouts that may end without a number: production answers 421 there. */
export const returnFindings = (view: PolicyView): readonly Located[] =>
  view.files.flatMap((file) =>
    (file.program?.routines ?? []).flatMap((routine) => {
      const told = (view.calloutsOf.get(routine) ?? []).find(({ callout }) => callout.returns === 'validate')
      if (!told || !routine.node) return []
      const { name } = told.callout
      const wrong = routine.returns.find(isNoNumber)
      if (wrong === undefined && !mayEnd(routine.body)) return []
      const how = wrong === undefined ? 'end without a return' : `return ${wordsOf(wrong)}`
      return [findingAt(file, wrong?.[0] ?? routine.node, toldOf(name, how))]
    }),
  )

const toldOf = (callout: string, how: string): Told => ({
  rule: 'callout-return',
  severity: 'major',
  callout,
  message: `${callout} may ${how}: that is a script failure, which ${callout === 'validate_set_binding' ? 'is logged' : 'answers 421'}`,
  hint: 'end it with: return msys.core.VALIDATE_CONT',
})

const isNoNumber = ([value]: readonly Expression[]): boolean =>
  value === undefined || others.has(value.kind) || (value.kind === 'constant' && value.word !== '...')

const others = new Set<Expression['kind']>(['table', 'function', 'string'])

const wordsOf = ([value]: readonly Expression[]): string => {
  if (value === undefined) return 'nothing'
  if (value.kind === 'constant') return value.word
  return `a ${value.kind}`
}

/** May what runs come to the end of a block? A loop may end; `error` does not come back. */
const mayEnd = (block: Block): boolean => {
  const last = block.at(-1)
  return last === undefined || !leaves(last)
}

const leaves = (statement: Statement): boolean => {
  switch (statement.kind) {
    case 'return':
      return true
    case 'do':
      return !mayEnd(statement.body)
    case 'if':
      return (
        statement.otherwise !== null &&
        [...statement.clauses.map(({ body }) => body), statement.otherwise].every((body) => !mayEnd(body))
      )
    case 'while':
      return statement.condition.kind === 'constant' && statement.condition.word === 'true' && !breaks(statement.body)
    case 'expression':
      return (
        statement.value.kind === 'call' && statement.value.of.kind === 'name' && statement.value.of.name === 'error'
      )
    default:
      return false
  }
}

/** Is there a way out of the loop that the block is the body of? */
const breaks = (block: Block): boolean =>
  block.some((statement) => {
    if (statement.kind === 'break') return true
    if (statement.kind === 'do') return breaks(statement.body)
    return (
      statement.kind === 'if' && [...statement.clauses.map(({ body }) => body), statement.otherwise ?? []].some(breaks)
    )
  })
