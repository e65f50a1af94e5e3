import { styleText } from 'node:util'
import { type LayoutOptions, layOut, type Row } from './layout.js'
import type { Line, Tone } from './lines.js'

/** What the place where a report goes can show. */
export interface Style extends LayoutOptions {
  readonly color: boolean
}

/** What an environment says about colour (https://no-color.org) and about the character set of its terminal. */
export const styleIn = (env: NodeJS.ProcessEnv, platform = process.platform): Pick<Style, 'color' | 'unicode'> => ({
  color: !env['NO_COLOR'] && env['TERM'] !== 'dumb',
  // terminals of Windows speak UTF-8, and no variable says so
  unicode: /utf-?8/i.test(env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || (platform === 'win32' ? 'utf-8' : '')),
})

/** Of a file. */
export const plainStyle: Style = { color: false, width: 100, unicode: true }

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
