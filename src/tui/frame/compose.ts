import { columnsOf } from '../../report/columns.js'
import { type Row, textOfRow } from '../../report/layout.js'
import { toned } from '../../report/lines.js'
import type { ListState } from '../view/list.js'
import type { TerminalStyle } from '../view/view.js'

/** Columns that the mark of the chosen row takes. */
export const gutter = 2

export const widthOf = (row: Row): number => row.reduce((sum, { text }) => sum + columnsOf(text), 0)

/** A row with blanks behind it, as wide as its pane. */
export const padded = (row: Row, width: number): Row => {
  const missing = width - widthOf(row)
  return missing > 0 ? [...row, { text: ' '.repeat(missing) }] : row
}

export interface ListLook {
  readonly list: ListState
  readonly width: number
  readonly isFocused: boolean
  readonly style: TerminalStyle
}

/** Rows of a list, the first at `list.top`, the one under the cursor marked; where the keys go, it stands out as a whole. */
export const listRows = (rows: readonly Row[], { list, width, isFocused, style }: ListLook): readonly Row[] => {
  const mark = style.unicode ? '▸ ' : '> '
  return rows.map((row, index) => {
    const isAtCursor = list.top + index === list.cursor
    const marked = padded([{ text: isAtCursor ? mark : ' '.repeat(gutter) }, ...row], width)
    return isAtCursor && isFocused ? chosen(marked) : marked
  })
}

const chosen = (row: Row): Row => [toned('chosen', textOfRow(row))]

export interface Beside {
  /** columns of the left pane */
  readonly width: number
  /** rows */
  readonly height: number
  readonly isRightFocused: boolean
  readonly style: TerminalStyle
}

/** Two panes next to each other, a stroke between them, heavy where the right one has the keys. */
export const besides = (left: readonly Row[], right: readonly Row[], look: Beside): readonly Row[] => {
  const { unicode } = look.style
  const stroke = look.isRightFocused ? { text: unicode ? ' ┃ ' : ' # ' } : toned('dim', unicode ? ' │ ' : ' | ')
  return Array.from({ length: look.height }, (_, index) => [
    ...padded(left[index] ?? [], look.width),
    stroke,
    ...(right[index] ?? []),
  ])
}

export interface Level {
  readonly width: number
  readonly isLowerFocused: boolean
  /** rows of the lower pane that do not show */
  readonly behind: number
  /** that goes to the other pane, as people write it */
  readonly switchKey: string
  readonly style: TerminalStyle
}

/** The stroke between two panes that stand above each other; it says how much more the lower one has. */
export const levelStroke = ({ width, isLowerFocused, behind, switchKey, style: { unicode } }: Level): Row => {
  const stroke = isLowerFocused ? (unicode ? '━' : '=') : unicode ? '─' : '-'
  const more = behind > 0 ? ` ${behind} more ${behind === 1 ? 'row' : 'rows'}, ${switchKey} to scroll ` : ''
  const text = `${stroke.repeat(2)}${more}${stroke.repeat(Math.max(0, width - 2 - more.length))}`.slice(0, width)
  return [isLowerFocused ? { text } : toned('dim', text)]
}

/** As many rows as there is height for; blank ones where there are fewer. */
export const filled = (rows: readonly Row[], height: number): readonly Row[] =>
  Array.from({ length: height }, (_, index) => rows[index] ?? [])
