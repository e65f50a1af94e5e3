import { Box } from 'ink'
import type { Row } from '../../report/layout.js'
import type { ListState } from '../state/list.js'
import type { PaneSize } from '../state/panes.js'
import type { TerminalStyle } from '../state/view.js'
import { RowText } from './RowText.js'

interface Props {
  /** those that show, the first at `list.top` */
  readonly rows: readonly Row[]
  readonly list: ListState
  readonly size: PaneSize
  readonly style: TerminalStyle
  readonly isFocused: boolean
}

/** Rows of a list, the one under the cursor marked. */
export const ListPane = ({ rows, list, size, style, isFocused }: Props) => (
  <Box flexDirection="column" width={size.width} height={size.height} overflow="hidden">
    {rows.map((row, index) => {
      const position = list.top + index
      const isAtCursor = position === list.cursor
      const mark = isAtCursor ? (style.unicode ? '▸ ' : '> ') : '  '
      const marked = [{ text: mark }, ...row]
      const isChosen = isAtCursor && isFocused
      return <RowText key={position} row={marked} width={size.width} color={style.color} isChosen={isChosen} />
    })}
  </Box>
)
