import { noticed, topScreen, type View, withTop } from '../../view/view.js'
import { openSession } from '../session/open-session.js'
import { sessionAt } from './session-list-rows.js'
import { isOf } from './wanted-list.js'

/** The session under the cursor comes on top; one that was not read yet does so as soon as it was. */
export const openSelected = (view: View): View => {
  const screen = topScreen(view)
  if (screen.kind !== 'sessions') return view
  const row = isOf(view, screen) ? sessionAt(view.read.sessions, screen.list.cursor) : undefined
  if (row)
    return openSession(withTop(view, { ...screen, isOpening: false }), { id: row.id, name: row.source, at: null })
  return noticed(withTop(view, { ...screen, isOpening: true }), 'reading…')
}

/** Enter was faster than the reader. */
export const openAwaited = (view: View): View => {
  const screen = topScreen(view)
  return screen.kind === 'sessions' && screen.isOpening ? openSelected({ ...view, notice: '' }) : view
}
