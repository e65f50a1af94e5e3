import { isAccepted } from '../../../domain/verdict.js'
import { layOut, type Row } from '../../../report/layout.js'
import { type Line, line, shortLine, toned } from '../../../report/lines.js'
import type { SessionListing } from '../../../report/session/session-listing.js'
import { headLine, itemLine, placeColumns } from '../../../report/table.js'
import { keyFor } from '../../commands/keys-of.js'
import { gutter } from '../../frame/compose.js'
import { comparisonAtHand } from '../../view/comparison-at-hand.js'

import type { LoadedSessions, SessionsScreen, View } from '../../view/view.js'
import { type DriftCounts, listColumns } from './list-columns.js'
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
  if (sessions.count === 0) return { head, rows: layOut(nothingLines(view, screen), options) }
  const drifts = countBySession(view)
  const height = Math.max(0, Math.min(most, sessions.count - screen.list.top))
  const lines = Array.from({ length: height }, (_, index) => {
    const row = sessionAt(sessions, screen.list.top + index)
    if (!row) return shortLine(toned('dim', '…'))
    return itemLine(placed, { ...row, drifts: drifts.get(row.id) ?? noDrifts }, options.unicode)
  })
  return { head, rows: layOut(lines, options) }
}

const nothingLines = (view: View, screen: SessionsScreen): readonly Line[] => {
  const { overview, sessions } = view.read
  if (overview === null || sessions.list === null) return [line('reading…')]
  if (!isOf(view, screen) || !sessions.isComplete) return [line('searching…')]
  if (overview.hasSessions)
    return [line(`No session meets ${screen.shown.query}. ${keyFor(view, 'back')} shows all of them.`)]
  return [
    line('No sessions yet. Record some: reprise record --policy POLICY SESSIONS.yaml'),
    line(''),
    line(
      'Or look around first: ',
      toned('name', keyFor(view, 'example')),
      ' records the included example, and leads through it in three steps.',
    ),
  ]
}

/** The session at a position of the list, where it is at hand. */
export const sessionAt = ({ from, rows }: LoadedSessions, position: number): SessionListing | undefined =>
  position < from ? undefined : rows[position - from]

const noDrifts: DriftCounts = { standing: 0, accepted: 0 }

const countBySession = (view: View): ReadonlyMap<string, DriftCounts> => {
  const counts = new Map<string, DriftCounts>()
  for (const drift of comparisonAtHand(view)?.drifts ?? []) {
    const { standing, accepted } = counts.get(drift.session) ?? noDrifts
    const now = isAccepted(drift) ? { standing, accepted: accepted + 1 } : { standing: standing + 1, accepted }
    counts.set(drift.session, now)
  }
  return counts
}
