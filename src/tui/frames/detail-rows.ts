import type { WholeSession } from '../../domain/session.js'
import { driftLines, severityTones } from '../../report/comparison/drift-lines.js'
import { layOut, type Row } from '../../report/layout.js'
import { blank, indented, type Line, line, toned } from '../../report/lines.js'
import { exchangeLines } from '../../report/session/exchange-lines.js'
import { invocationLines } from '../../report/session/invocation-lines.js'
import { endLines, openedLines } from '../../report/session-text.js'
import { panesOf } from '../state/panes.js'
import { driftsOfItem } from '../state/session-drifts.js'
import { type SessionItem, sessionItems } from '../state/session-items.js'
import { topScreen, type View } from '../state/view.js'
import { sideBySideRows } from './side-by-side.js'

/** All that the detail of the screen on top has to tell, laid out for its pane. */
export const detailRows = (view: View): readonly Row[] => {
  const screen = topScreen(view)
  const options = { width: panesOf(screen.kind, view.size).detail.width, unicode: view.style.unicode }
  if (screen.kind === 'drifts') {
    const drift = view.overview?.comparison?.drifts[screen.list.cursor]
    return drift ? sideBySideRows(drift, options) : []
  }
  if (screen.kind !== 'session' || view.session?.id !== screen.id) return []
  const item = sessionItems(view.session.events)[screen.list.cursor]
  return item ? layOut([...itemDriftLines(view, item), ...itemLines(view.session, item)], options) : []
}

/** How a phase drifts in the comparison at hand. */
const itemDriftLines = (view: View, item: SessionItem): readonly Line[] => {
  const name = view.overview?.comparison?.name ?? ''
  const { width } = panesOf('session', view.size).detail
  return driftsOfItem(view, item).flatMap((drift) => [
    line(
      toned('bad', '≠ '),
      toned(severityTones[drift.severity], drift.severity),
      ` ${drift.kind} under `,
      toned('name', name),
    ),
    ...indented(2, driftLines(drift, width - 2)),
    blank,
  ])
}

const itemLines = (session: WholeSession, item: SessionItem): readonly Line[] => {
  if (item.kind === 'phase') return exchangeLines(item.exchange)
  if (item.kind === 'invocation') return invocationLines(item.invoked)
  return item.kind === 'ended' ? endLines(session.events) : openedLines(session)
}
