import { Text, type TextProps } from 'ink'
import { memo } from 'react'
import type { Row } from '../../report/layout.js'
import type { Tone } from '../../report/lines.js'
import { padded } from '../frame/compose.js'

const colors: Readonly<Record<Tone, TextProps>> = {
  strong: { bold: true },
  dim: { dimColor: true },
  good: { color: 'green' },
  bad: { color: 'red' },
  warn: { color: 'yellow' },
  name: { color: 'cyan' },
  chosen: { inverse: true },
}

const withoutColor: Readonly<Record<Tone, TextProps>> = {
  ...colors,
  good: {},
  bad: { bold: true },
  warn: { bold: true },
  name: {},
}

interface Props {
  readonly row: Row
  readonly width: number
  readonly color: boolean
}

/** One row of text, as wide as the terminal. */
const PaintedRow = ({ row, width, color }: Props) => {
  const tones = color ? colors : withoutColor
  return (
    <Text wrap="truncate">
      {padded(row, width).map(({ text, tone }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: spans have no other name
        <Text key={index} {...(tone ? tones[tone] : {})}>
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
    before.color === after.color &&
    (before.row === after.row || JSON.stringify(before.row) === JSON.stringify(after.row)),
)
