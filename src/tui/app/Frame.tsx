import { Box } from 'ink'
import { frameOf } from '../frame/frame.js'
import type { View } from '../view/view.js'
import { RowText } from './RowText.js'

/** A view as it fills the terminal. */
export const Frame = ({ view }: { readonly view: View }) => {
  const { columns, rows } = view.size
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      {frameOf(view).map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
        <RowText key={index} row={row} width={columns} style={view.style} />
      ))}
    </Box>
  )
}
