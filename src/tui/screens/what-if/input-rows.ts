import { readable } from '../../../domain/canonical.js'
import { type LayoutOptions, layOut, type Row } from '../../../report/layout.js'
import { type Line, shortLine, toned } from '../../../report/lines.js'
import type { CopyInput } from './edits.js'

/** A row for each input: its name, what was recorded, and what the copy has in its place. */
export const inputRows = (inputs: readonly CopyInput[], options: LayoutOptions): readonly Row[] =>
  layOut(
    inputs.map((input) => inputLine(input, options)),
    options,
  )

const inputLine = ({ input, edit }: CopyInput, { unicode }: LayoutOptions): Line => {
  const { name, question, value } = input
  const was = value === null ? toned('dim', '(nothing)') : { text: cut(readable(value)) }
  const what = question === null ? name : `${name} ${question}`
  if (edit === undefined) return shortLine('  ', toned('name', what), '  ', was)
  return shortLine(
    toned('warn', unicode ? '≠ ' : '* '),
    toned('name', what),
    '  ',
    toned('strong', cut(edit)),
    toned('dim', unicode ? ' ← ' : ' <- '),
    was,
  )
}

/** More than a row ever shows need not be laid out. */
const cut = (text: string): string => (text === '' ? '""' : text.slice(0, 400))
