import { commandOfKey, ran } from '../commands/commands.js'
import { overlayKind } from '../overlays/overlays.js'
import { kindOf, settled } from '../screens/screens.js'
import { isIn } from './areas.js'
import { hasPanes, topScreen, type View, withTop } from './view.js'

/** What a mouse did; row and column of the terminal from 0. */
export interface Mouse {
  readonly did: 'wheel-up' | 'wheel-down' | 'click'
  readonly row: number
  readonly column: number
}

const linesOfWheel = 3

/** The wheel moves what is under it; a click chooses an item, and opens the one that is chosen. */
export const moused = (view: View, mouse: Mouse): View => {
  const at = { row: mouse.row - 1, column: mouse.column }
  if (mouse.did === 'click') return view.overlay ? view : clicked(view, at)
  const key = mouse.did === 'wheel-up' ? 'up' : 'down'
  return Array.from({ length: linesOfWheel }).reduce<View>((next) => wheeled(next, key, at), view)
}

interface At {
  readonly row: number
  readonly column: number
}

const wheeled = (view: View, key: 'up' | 'down', at: At): View => {
  if (view.overlay) return overlayKind(view.overlay).press(view, view.overlay, key)
  const screen = topScreen(view)
  const kind = kindOf(screen.kind)
  const by = { step: 'line', direction: key === 'up' ? -1 : 1 } as const
  if (!hasPanes(screen)) return withTop(view, kind.move(view, screen, by))
  const detail = kind.areas?.(view, screen).detail
  const focus = detail && isIn(detail, at) ? 'detail' : 'list'
  const under = { ...screen, focus } as const
  const moved = kind.move(withTop(view, under), under, by)
  return withTop(view, { ...moved, focus: screen.focus } as typeof screen)
}

const clicked = (view: View, at: At): View => {
  const screen = topScreen(view)
  const areas = kindOf(screen.kind).areas?.(view, screen)
  if (areas?.detail && isIn(areas.detail, at) && hasPanes(screen)) return withTop(view, { ...screen, focus: 'detail' })
  if (!areas || !isIn(areas.list, at)) return view
  const cursor = screen.list.top + at.row - areas.list.top
  const chosen = settled(withTop(view, { ...screen, list: { ...screen.list, cursor } }))
  const settledCursor = topScreen(chosen).list.cursor
  if (settledCursor !== cursor) return view
  if (cursor !== screen.list.cursor) return focusOnList(chosen)
  const open = commandOfKey(view, 'return')
  return open ? ran(view, open) : view
}

/** Another item: its detail begins at its beginning. */
const focusOnList = (view: View): View => {
  const screen = topScreen(view)
  return hasPanes(screen) ? withTop(view, { ...screen, focus: 'list', detailTop: 0 }) : view
}
