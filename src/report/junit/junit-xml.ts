import { cutText } from '../lines.js'
import { printable } from '../printable.js'

/** What became of a testcase. `text` is a report that was laid out: each of its lines is printable. */
export type JunitOutcome =
  | { readonly kind: 'passed' }
  | {
      readonly kind: 'failure' | 'error' | 'skipped'
      readonly type: string
      readonly message: string
      readonly text: string
    }

export interface JunitCase {
  /** with `name` what CI servers know a testcase by from one run to the next */
  readonly classname: string
  readonly name: string
  readonly outcome: JunitOutcome
  /** what it tells besides; '' where there is nothing. Laid out, as `text` is */
  readonly output: string
  /** how many it stands for in the suite's numbers */
  readonly weight: number
}

export interface JunitSuite {
  readonly name: string
  readonly properties: readonly (readonly [name: string, value: string])[]
  readonly cases: readonly JunitCase[]
  /** passed, and in the suite's numbers alone */
  readonly passedUnlisted: number
}

/**
 * A suite as CI servers read it: JUnit's XML, of which there is no standard; this is what Jenkins' `junit-10.xsd` allows. Well-formed XML 1.0
 * whatever it tells of: what XML cannot hold, a control character or half a surrogate pair, is among what `printable` escapes.
 */
export const junitXml = ({ name, properties, cases, passedUnlisted }: JunitSuite): string => {
  const sum = (some: readonly JunitCase[]): number => some.reduce((all, { weight }) => all + weight, 0)
  const such = (kind: JunitOutcome['kind']): number => sum(cases.filter(({ outcome }) => outcome.kind === kind))
  const numbers = {
    name,
    tests: String(passedUnlisted + sum(cases)),
    failures: String(such('failure')),
    errors: String(such('error')),
  }
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes(numbers)}>`,
    `  <testsuite${attributes({ ...numbers, skipped: String(such('skipped')) })}>`,
    '    <properties>',
    ...properties.map(([name, value]) => `      <property${attributes({ name, value })}/>`),
    '    </properties>',
    ...cases.map(caseXml),
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')}\n`
}

const caseXml = ({ classname, name, outcome, output }: JunitCase): string => {
  const inside = [outcomeXml(outcome), output === '' ? '' : `      <system-out>${escaped(output)}</system-out>`]
  const told = inside.filter((text) => text !== '')
  const head = `    <testcase${attributes({ classname, name })}`
  return told.length === 0 ? `${head}/>` : `${head}>\n${told.join('\n')}\n    </testcase>`
}

const outcomeXml = (outcome: JunitOutcome): string => {
  if (outcome.kind === 'passed') return ''
  const { kind, type, message, text } = outcome
  return `      <${kind}${attributes({ type, message: cutText(message, longest) })}>${escaped(text)}</${kind}>`
}

/** Of a message: more of it is in the text. */
const longest = 500

const attributes = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(printable(value))}"`)
    .join('')

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => entities[character]!)
