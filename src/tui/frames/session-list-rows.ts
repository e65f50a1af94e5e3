import { layOut, type Row } from '../../report/layout.js'
import { line, shortLine, toned } from '../../report/lines.js'
import { type SessionListing, sessionColumns } from '../../report/session/session-listing.js'
import { type Column, headLine, itemLine, placeColumns } from '../../report/table.js'
import { panesOf } from '../state/panes.js'
import { type Screen, sessionAt, type View } from '../state/view.js'

/** Columns that the mark of the chosen row takes. */
const gutter = 2

/** A session with how often it drifts in the comparison at hand. */
type Marked = SessionListing & { readonly drifts: number }

const columns: readonly Column<Marked>[] = [
  ...sessionColumns.slice(0, 3),
  {
    title: 'drift',
    text: ({ drifts }) => (drifts > 0 ? `≠ ${drifts}` : ''),
    least: 5,
    most: 6,
    rank: 0,
    tone: () => 'bad',
  },
  ...sessionColumns.slice(3),
]

/** The head of the list and the rows that show of it. */
export const sessionListRows = (
  view: View,
  screen: Extract<Screen, { kind: 'sessions' }>,
): { readonly head: Row; readonly rows: readonly Row[] } => {
  const { width, height } = panesOf('sessions', view.size).list
  const options = { width: width - gutter, unicode: view.style.unicode }
  const placed = placeColumns(columns, options)
  const drifts = countBySession(view)
  const total = view.overview?.sessions ?? 0
  const positions = Array.from({ length: Math.min(height, total - screen.list.top) }, (_, row) => screen.list.top + row)
  const lines = positions.map((position) => {
    const row = sessionAt(view, position)
    if (!row) return shortLine(toned('dim', '…'))
    return itemLine(placed, { ...row, drifts: drifts.get(row.id) ?? 0 }, options.unicode)
  })
  const [head = []] = layOut([headLine(placed, options.unicode)], options)
  if (total > 0) return { head, rows: layOut(lines, options) }
  const empty =
    view.overview === null ? 'reading…' : 'No sessions yet. Record some: reprise record --policy POLICY SESSIONS.yaml'
  return { head, rows: layOut([line(empty)], options) }
}

const countBySession = ({ overview }: View): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const { session } of overview?.comparison?.drifts ?? []) counts.set(session, (counts.get(session) ?? 0) + 1)
  return counts
}
