import { readable, type Text } from '../domain/canonical.js'
import { line, toned } from './lines.js'
import { type Style, textOf } from './style.js'
import { tableLines } from './table.js'

/** An input of a session as `--set` takes it, with what the recording has. */
export interface ListedInput {
  readonly name: string
  /** null: the recording has none, and it can be given */
  readonly value: Text | null
}

/** What can be edited, and what it is. */
export const inputsText = (inputs: readonly ListedInput[], style: Style): string => {
  const columns = [
    { title: 'input', text: ({ name }: ListedInput) => name, least: 12, most: 60, rank: 0 },
    { title: 'value', text: ({ value }: ListedInput) => valueText(value), least: 10, most: 1000, rank: 0 },
  ]
  return textOf([...tableLines(inputs, columns, style), line(toned('dim', howTo))], style)
}

const howTo =
  "Edit one in a copy: --set 'NAME=VALUE'. header[NAME], context[KEY] and dns[NAME TYPE] may also be such that are not there."

const longest = 400

const valueText = (value: Text | null): string => {
  if (value === null) return '(none)'
  const text = readable(value)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
