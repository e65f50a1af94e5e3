import { Box } from 'ink'
import { footerRow } from '../frames/footer.js'
import { helpRows } from '../frames/help-rows.js'
import { titleRow } from '../frames/title.js'
import { topScreen, type View } from '../state/view.js'
import { RowText } from './RowText.js'
import { DriftsScreen, SessionScreen, SessionsScreen } from './Screens.js'

/** A view as it fills the terminal. */
export const Frame = ({ view }: { readonly view: View }) => {
  const { columns, rows } = view.size
  const { color } = view.style
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <RowText row={titleRow(view)} width={columns} color={color} />
      <Box flexDirection="column" height={rows - 2} overflow="hidden">
        {view.isHelpOpen ? <Help view={view} /> : <TopScreen view={view} />}
      </Box>
      <RowText row={footerRow(view)} width={columns} color={color} />
    </Box>
  )
}

const TopScreen = ({ view }: { readonly view: View }) => {
  const screen = topScreen(view)
  if (screen.kind === 'sessions') return <SessionsScreen view={view} screen={screen} />
  if (screen.kind === 'session') return <SessionScreen view={view} screen={screen} />
  return <DriftsScreen view={view} screen={screen} />
}

const Help = ({ view }: { readonly view: View }) =>
  helpRows(view).map((row, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
    <RowText key={index} row={row} width={view.size.columns} color={view.style.color} />
  ))
