import { Text, type TextProps } from 'ink'
import { columnsOf } from '../../report/columns.js'
import type { Row } from '../../report/layout.js'
import type { Tone } from '../../report/lines.js'

const colors: Readonly<Record<Tone, TextProps>> = {
  strong: { bold: true },
  dim: { dimColor: true },
  good: { color: 'green' },
  bad: { color: 'red' },
  warn: { color: 'yellow' },
  name: { color: 'cyan' },
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
  readonly isChosen?: boolean
}

/** One row of text, as wide as its pane; a chosen one stands out as a whole. */
export const RowText = ({ row, width, color, isChosen = false }: Props) => {
  const used = row.reduce((sum, { text }) => sum + columnsOf(text), 0)
  const tones = color ? colors : withoutColor
  return (
    <Text wrap="truncate" inverse={isChosen}>
      {row.map(({ text, tone }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: spans have no other name
        <Text key={index} {...(tone && !isChosen ? tones[tone] : {})}>
          {text}
        </Text>
      ))}
      {' '.repeat(Math.max(0, width - used))}
    </Text>
  )
}
