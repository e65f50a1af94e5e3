import type { Row } from '../../report/layout.js'
import { keyFor } from '../commands/keys-of.js'
import { cursorAt, type ListBounds, moveCursor, type Step, scroll, topWithin } from '../view/list.js'
import type { Panes } from '../view/panes.js'
import type { TwoPanes, View } from '../view/view.js'
import { besides, filled, levelStroke, listRows } from './compose.js'

/** What a screen of two panes has to show. */
export interface PanesContent {
  readonly placed: Panes
  /** rows of the list from `list.top` on, as many as show, without the gutter */
  readonly list: readonly Row[]
  /** all rows of the detail */
  readonly detail: readonly Row[]
  readonly view: Pick<View, 'style' | 'keys'>
}

/** A list, and beside or below it what its chosen item has to tell, from where that is scrolled to. */
export const twoPaneRows = (screen: TwoPanes, content: PanesContent): readonly Row[] => {
  const { placed, view } = content
  const { style } = view
  const look = { list: screen.list, width: placed.list.width, isFocused: screen.focus === 'list', style }
  const list = filled(listRows(content.list, look), placed.list.height)
  const detail = content.detail.slice(screen.detailTop, screen.detailTop + placed.detail.height)
  const isDetailFocused = screen.focus === 'detail'
  if (placed.arrangement === 'beside')
    return besides(list, detail, { ...placed.list, isRightFocused: isDetailFocused, style })
  const behind = content.detail.length - screen.detailTop - placed.detail.height
  return [
    ...list,
    levelStroke({
      width: placed.detail.width,
      isLowerFocused: isDetailFocused,
      behind,
      switchKey: keyFor(view, 'switch-pane'),
      style,
    }),
    ...detail,
  ]
}

/** What moving and settling need to know of a screen. */
export interface PanesBounds {
  readonly list: ListBounds
  /** of the detail; worked out only where it is needed */
  readonly detail: () => ListBounds
}

/** The list moves to another item, or the detail scrolls. */
export const movePanes = <Panes extends TwoPanes>(
  screen: Panes,
  { step, direction }: { readonly step: Step; readonly direction: 1 | -1 },
  bounds: PanesBounds,
): Panes =>
  screen.focus === 'detail'
    ? { ...screen, detailTop: scroll(screen.detailTop, step, direction, bounds.detail()) }
    : { ...screen, list: moveCursor(screen.list, step, direction, bounds.list), detailTop: 0 }

/** The cursor within the list, the scrolling within the detail. */
export const settlePanes = <Panes extends TwoPanes>(screen: Panes, bounds: PanesBounds): Panes => {
  if (bounds.list.count === 0) return screen
  const list = cursorAt(screen.list, screen.list.cursor, bounds.list)
  return { ...screen, list, detailTop: screen.detailTop === 0 ? 0 : topWithin(screen.detailTop, bounds.detail()) }
}
