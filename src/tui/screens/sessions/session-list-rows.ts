import { layOut, type Row } from '../../../report/layout.js'
import { line, shortLine, toned } from '../../../report/lines.js'
import type { SessionListing } from '../../../report/session/session-listing.js'
import { headLine, itemLine, placeColumns } from '../../../report/table.js'
import { gutter } from '../../frame/compose.js'
import type { LoadedSessions, SessionsScreen, View } from '../../view/view.js'
import { listColumns } from './list-columns.js'
import { isOf } from './wanted-list.js'

/** The head of the list and the rows that show of it, at most so many. */
export const sessionListRows = (
  view: View,
  screen: SessionsScreen,
  most: number,
): { readonly head: Row; readonly rows: readonly Row[] } => {
  const options = { width: view.size.columns - gutter, unicode: view.style.unicode }
  const placed = placeColumns(listColumns(view, screen.shown.sort), options)
  const [head = []] = layOut([headLine(placed, options.unicode)], options)
  const { sessions } = view.read
  if (sessions.count === 0) return { head, rows: layOut([line(nothingText(view, screen))], options) }
  const drifts = countBySession(view)
  const height = Math.max(0, Math.min(most, sessions.count - screen.list.top))
  const lines = Array.from({ length: height }, (_, index) => {
    const row = sessionAt(sessions, screen.list.top + index)
    if (!row) return shortLine(toned('dim', '…'))
    return itemLine(placed, { ...row, drifts: drifts.get(row.id) ?? 0 }, options.unicode)
  })
  return { head, rows: layOut(lines, options) }
}

const nothingText = (view: View, screen: SessionsScreen): string => {
  const { overview, sessions } = view.read
  if (overview === null || sessions.list === null) return 'reading…'
  if (!isOf(view, screen) || !sessions.isComplete) return 'searching…'
  if (overview.hasSessions) return `No session meets ${screen.shown.query}. Esc shows all of them.`
  return 'No sessions yet. Record some: reprise record --policy POLICY SESSIONS.yaml'
}

/** The session at a position of the list, where it is at hand. */
export const sessionAt = ({ from, rows }: LoadedSessions, position: number): SessionListing | undefined =>
  position < from ? undefined : rows[position - from]

const countBySession = ({ read }: View): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const { session } of read.overview?.comparison?.drifts ?? []) counts.set(session, (counts.get(session) ?? 0) + 1)
  return counts
}
