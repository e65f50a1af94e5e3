import { styleText } from 'node:util'
import { type LayoutOptions, layOut, type Row } from './layout.js'
import type { Line, Tone } from './lines.js'

/** What the place where a report goes can show. */
export interface Style extends LayoutOptions {
  readonly color: boolean
}

const formats: Readonly<Record<Tone, Parameters<typeof styleText>[0]>> = {
  strong: 'bold',
  dim: 'dim',
  good: 'green',
  bad: 'red',
  warn: 'yellow',
  name: 'cyan',
  chosen: 'inverse',
  found: ['bold', 'underline'],
}

/** Lines as a text that ends with a line feed; '' where there are none. */
export const textOf = (lines: readonly Line[], style: Style): string =>
  layOut(lines, style)
    .map((row) => `${paintRow(row, style.color)}\n`)
    .join('')

const paintRow = (row: Row, color: boolean): string =>
  row
    .map(({ text, tone }) => (color && tone ? styleText(formats[tone], text, { validateStream: false }) : text))
    .join('')
