import { kindOf } from '../screens/screens.js'
import type { Step } from '../view/list.js'
import { topScreen, type View, withTop } from '../view/view.js'
import type { Command } from './command.js'

/** What moves a cursor or scrolls, on every screen. */
export const movingCommands: readonly Command[] = [
  { id: 'down', does: 'one down', run: (view) => moved(view, 'line', 1) },
  { id: 'up', does: 'one up', run: (view) => moved(view, 'line', -1) },
  { id: 'page-down', does: 'a page down', run: (view) => moved(view, 'page', 1) },
  { id: 'page-up', does: 'a page up', run: (view) => moved(view, 'page', -1) },
  { id: 'first', does: 'to the beginning', run: (view) => moved(view, 'end', -1) },
  { id: 'last', does: 'to the end', run: (view) => moved(view, 'end', 1) },
]

/** The screen on top, moved as its kind moves. */
export const moved = (view: View, step: Step, direction: 1 | -1): View => {
  const screen = topScreen(view)
  return withTop(view, kindOf(screen.kind).move(view, screen, { step, direction }))
}
