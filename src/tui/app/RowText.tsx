import { Text, type TextProps } from 'ink'
import { memo } from 'react'
import type { Row } from '../../report/layout.js'
import type { Tone } from '../../report/lines.js'
import { padded } from '../frame/compose.js'
import type { TerminalStyle } from '../view/view.js'

type Looks = Readonly<Record<Tone, TextProps>>

/** Only the sixteen colours that a terminal's own palette has, and nothing is told by them alone. */
const dark: Looks = {
  strong: { bold: true },
  dim: { dimColor: true },
  good: { color: 'green' },
  bad: { color: 'red' },
  warn: { color: 'yellow' },
  name: { color: 'cyan' },
  chosen: { inverse: true },
  found: { color: 'black', backgroundColor: 'yellow' },
}

/** Yellow and cyan do not show on white. */
const light: Looks = { ...dark, warn: { color: 'magenta' }, name: { color: 'blue' } }

const plain: Looks = {
  ...dark,
  good: {},
  bad: { bold: true },
  warn: { bold: true },
  name: {},
  found: { bold: true, underline: true },
}

const looksOf = ({ color, theme }: TerminalStyle): Looks => (color ? { dark, light }[theme] : plain)

interface Props {
  readonly row: Row
  readonly width: number
  readonly style: TerminalStyle
}

/** One row of text, as wide as the terminal. */
const PaintedRow = ({ row, width, style }: Props) => {
  const looks = looksOf(style)
  return (
    <Text wrap="truncate">
      {padded(row, width).map(({ text, tone }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: spans have no other name
        <Text key={index} {...(tone ? looks[tone] : {})}>
          {text}
        </Text>
      ))}
    </Text>
  )
}

/** A row that says the same is not painted again. */
export const RowText = memo(
  PaintedRow,
  (before, after) =>
    before.width === after.width &&
    before.style === after.style &&
    (before.row === after.row || JSON.stringify(before.row) === JSON.stringify(after.row)),
)
