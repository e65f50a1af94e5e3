import { Box, Text } from 'ink'
import { detailBounds } from '../state/bounds.js'
import { type Panes, panesOf } from '../state/panes.js'
import { type TwoPanes, topScreen, type View } from '../state/view.js'

/** Between two panes; it says where the detail is scrolled to, and which pane the keys move. */
export const Divider = ({ view, panes }: { readonly view: View; readonly panes: TwoPanes }) => {
  const placed = panesOf(topScreen(view).kind, view.size)
  return placed.arrangement === 'beside' ? (
    <Upright view={view} panes={panes} placed={placed} />
  ) : (
    <Level view={view} panes={panes} placed={placed} />
  )
}

interface Props {
  readonly view: View
  readonly panes: TwoPanes
  readonly placed: Panes
}

const Upright = ({ view, panes, placed }: Props) => {
  const { unicode } = view.style
  const stroke = panes.focus === 'detail' ? (unicode ? ' ┃' : ' #') : unicode ? ' │' : ' |'
  return (
    <Box width={3} height={placed.detail.height} flexDirection="column">
      <Text dimColor={panes.focus === 'list'}>
        {Array.from({ length: placed.detail.height }, () => stroke).join('\n')}
      </Text>
    </Box>
  )
}

const Level = ({ view, panes, placed }: Props) => {
  const { count, height } = detailBounds(view)
  const stroke = panes.focus === 'detail' ? (view.style.unicode ? '━' : '=') : view.style.unicode ? '─' : '-'
  const behind = count - panes.detailTop - height
  const more = behind > 0 ? ` ${behind} more ${behind === 1 ? 'row' : 'rows'}, Tab to scroll ` : ''
  return (
    <Text dimColor={panes.focus === 'list'} wrap="truncate">
      {`${stroke.repeat(2)}${more}${stroke.repeat(Math.max(0, placed.detail.width - 2 - more.length))}`}
    </Text>
  )
}
