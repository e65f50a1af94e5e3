import { Box } from 'ink'
import { driftRows, sessionItemRows } from '../frames/list-rows.js'
import { sessionListRows } from '../frames/session-list-rows.js'
import type { ListState } from '../state/list.js'
import { panesOf } from '../state/panes.js'
import type { Screen, View } from '../state/view.js'
import { DetailPane } from './DetailPane.js'
import { Divider } from './Divider.js'
import { ListPane } from './ListPane.js'
import { RowText } from './RowText.js'

interface Props<Kind extends Screen['kind']> {
  readonly view: View
  readonly screen: Extract<Screen, { kind: Kind }>
}

/** There is nothing to choose. */
const noCursor: ListState = { cursor: -1, top: 0 }

/** The list of sessions. */
export const SessionsScreen = ({ view, screen }: Props<'sessions'>) => {
  const { head, rows } = sessionListRows(view, screen)
  const { list } = panesOf('sessions', view.size)
  const cursor = view.overview?.sessions ? screen.list : noCursor
  return (
    <Box flexDirection="column">
      <RowText row={[{ text: '  ' }, ...head]} width={list.width} color={view.style.color} />
      <ListPane rows={rows} list={cursor} size={list} style={view.style} isFocused={true} />
    </Box>
  )
}

/** One session: its phases and invocations, and what the chosen one did. */
export const SessionScreen = ({ view, screen }: Props<'session'>) => (
  <TwoPaneScreen view={view} screen={screen} rows={sessionItemRows(view, screen)} />
)

/** The drifts of the comparison at hand, the chosen one side by side. */
export const DriftsScreen = ({ view, screen }: Props<'drifts'>) => (
  <TwoPaneScreen view={view} screen={screen} rows={driftRows(view, screen)} />
)

interface TwoPaneProps extends Props<'session' | 'drifts'> {
  readonly rows: ReturnType<typeof driftRows>
}

const TwoPaneScreen = ({ view, screen, rows }: TwoPaneProps) => {
  const { arrangement, list } = panesOf(screen.kind, view.size)
  return (
    <Box flexDirection={arrangement === 'beside' ? 'row' : 'column'}>
      <ListPane rows={rows} list={screen.list} size={list} style={view.style} isFocused={screen.focus === 'list'} />
      <Divider view={view} panes={screen} />
      <DetailPane view={view} panes={screen} />
    </Box>
  )
}
