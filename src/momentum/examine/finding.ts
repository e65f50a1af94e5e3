import { encodeText, readable, type Text } from '../../domain/canonical.js'
import type { Finding, Rule } from '../../domain/diagnosis.js'
import type { Severity } from '../../domain/drift.js'
import type { Expression, Place } from '../../lua/dialect/syntax.js'
import type { SourceFile } from './policy-code.js'
import type { Root } from './reach.js'

export interface Told {
  readonly rule: Rule
  readonly severity: Severity
  readonly message: string
  readonly hint: string
  readonly callout?: string
  readonly module?: Text
}

/** What a rule has to tell, and of which place; `file` null: of the policy as a whole. `start` -1: of the line as a whole. */
export interface Located extends Told {
  readonly file: SourceFile | null
  readonly at: Place
}

export const findingAt = (file: SourceFile, { start, line }: Place, told: Told): Located => ({
  ...told,
  file,
  at: { start, line },
})

/** Where an expression begins, if that is not very far to its left. */
export const beginningOf = (expression: Expression): Place => {
  let first = expression
  for (let steps = 0; 'of' in first; steps++) {
    if (steps > 30) return expression
    first = first.of
  }
  return first
}

/** As it is told, its column counted. */
export const findingOf = ({ file, at, module, callout, rule, severity, message, hint }: Located): Finding => ({
  rule,
  severity,
  file: file && encodeText(file.path),
  line: file && at.line,
  ...(file && at.start >= 0 ? { column: columnOf(file.source, at.start) } : {}),
  ...(module === undefined ? {} : { module }),
  ...(callout === undefined ? {} : { callout }),
  message,
  hint,
})

/** A column beyond this is not counted. */
const longestLine = 100_000

const columnOf = (source: string, start: number): number => {
  const before = source.slice(Math.max(0, start - longestLine), start)
  return before.length - Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r'))
}

/** A name of the script as it is told: never longer than a line. */
export const shown = (name: string): string => {
  const text = readable(encodeText(name))
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

/** `a`, `a and b`, `a, b and 3 more`. */
export const listed = (words: readonly string[], most = 4): string => {
  const [first = '', ...rest] =
    words.length > most ? [...words.slice(0, most - 1), `${words.length - most + 1} more`] : words
  const last = rest.pop()
  return last === undefined ? first : `${[first, ...rest].join(', ')} and ${last}`
}

/** Roots that are callouts of sessions. */
export const isCallout = (root: Root): boolean => root !== 'load' && root !== 'init' && root !== 'deinit'
