import { readable, type Text } from '../domain/canonical.js'
import type { ListedInput } from '../domain/what-if.js'
import { indented, type Line, line, toned } from './lines.js'
import { type Style, textOf } from './style.js'
import { tableLines } from './table.js'

/** What can be edited, and what it is. */
export const inputsText = (inputs: readonly ListedInput[], style: Style): string => {
  const columns = [
    { title: 'input', text: ({ name }: ListedInput) => name, least: 12, most: 44, rank: 0 },
    { title: 'value', text: ({ value }: ListedInput) => valueText(value), least: 10, most: 1000, rank: 0 },
  ]
  const [answers, others] = [
    inputs.filter(({ question }) => question !== null),
    inputs.filter(({ question }) => question === null),
  ]
  return textOf(
    [...tableLines(others, columns, style), ...answers.flatMap(answerLines), line(toned('dim', howTo))],
    style,
  )
}

/** Questions are long, and worth reading. */
const answerLines = ({ name, question, value }: ListedInput): readonly Line[] => [
  line(name, '  ', toned('dim', question ?? '')),
  ...indented(4, [line(valueText(value))]),
]

const howTo =
  "Edit one in a copy: --set 'NAME=VALUE'. header[NAME], context[KEY] and dns[NAME TYPE] may also be such that are not there."

const longest = 400

const valueText = (value: Text | null): string => {
  if (value === null) return '(none)'
  const text = readable(value)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
