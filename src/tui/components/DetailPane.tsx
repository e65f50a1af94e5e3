import { Box } from 'ink'
import { detailRows } from '../frames/detail-rows.js'
import { panesOf } from '../state/panes.js'
import { type TwoPanes, topScreen, type View } from '../state/view.js'
import { RowText } from './RowText.js'

/** What the chosen item has to tell, from where it is scrolled to. */
export const DetailPane = ({ view, panes }: { readonly view: View; readonly panes: TwoPanes }) => {
  const { width, height } = panesOf(topScreen(view).kind, view.size).detail
  const rows = detailRows(view).slice(panes.detailTop, panes.detailTop + height)
  return (
    <Box flexDirection="column" width={width} height={height} overflow="hidden">
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
        <RowText key={panes.detailTop + index} row={row} width={width} color={view.style.color} />
      ))}
    </Box>
  )
}
