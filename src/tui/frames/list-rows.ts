import type { Drift } from '../../domain/drift.js'
import { placeText, sessionName, severityTones } from '../../report/comparison/drift-lines.js'
import { layOut, type Row } from '../../report/layout.js'
import { line, shortLine } from '../../report/lines.js'
import { type Column, itemLine, placeColumns } from '../../report/table.js'
import { panesOf } from '../state/panes.js'
import { driftsOfSession, phaseOfDrift } from '../state/session-drifts.js'
import { sessionItems } from '../state/session-items.js'
import type { Screen, View } from '../state/view.js'
import { itemRow } from './item-rows.js'

/** Columns that the mark of the chosen row takes. */
const gutter = 2

/** The rows that show of a session's phases and invocations. */
export const sessionItemRows = (view: View, screen: Extract<Screen, { kind: 'session' }>): readonly Row[] => {
  if (view.session?.id !== screen.id) return layOut([shortLine('reading…')], { width: 20, unicode: view.style.unicode })
  const { width, height } = panesOf('session', view.size).list
  const drifting = new Set(driftsOfSession(view, screen.id).map(phaseOfDrift))
  const options = { width: width - gutter, unicode: view.style.unicode, drifting }
  const shown = sessionItems(view.session.events).slice(screen.list.top, screen.list.top + height)
  return shown.map((item) => itemRow(item, options))
}

interface NamedDrift extends Drift {
  readonly name: string
}

const driftColumns: readonly Column<NamedDrift>[] = [
  {
    title: 'severity',
    text: ({ severity }) => severity,
    least: 8,
    most: 8,
    rank: 1,
    tone: ({ severity }) => severityTones[severity],
  },
  { title: 'kind', text: ({ kind }) => kind, least: 8, most: 12, rank: 0 },
  { title: 'session', text: ({ name }) => name, least: 10, most: 28, rank: 0, tone: () => 'name' },
  { title: 'phase', text: placeText, least: 12, most: 60, rank: 0 },
]

/** The rows that show of the drifts of the comparison at hand. */
export const driftRows = (view: View, screen: Extract<Screen, { kind: 'drifts' }>): readonly Row[] => {
  const { width, height } = panesOf('drifts', view.size).list
  const options = { width: width - gutter, unicode: view.style.unicode }
  const placed = placeColumns(driftColumns, options)
  const drifts = view.overview?.comparison?.drifts ?? []
  const shown = drifts.slice(screen.list.top, screen.list.top + height)
  if (drifts.length === 0) return layOut([line(noDriftText(view))], options)
  const lines = shown.map((drift) => itemLine(placed, { ...drift, name: nameOf(view, drift) }, options.unicode))
  return layOut(lines, options)
}

const noDriftText = ({ overview }: View): string =>
  overview === null
    ? 'reading…'
    : `${overview.comparison?.name ?? ''} drifts in nothing; c shows the comparison before it`

const nameOf = ({ overview }: View, { session }: Drift): string =>
  session === '' ? 'the policy' : sessionName(session, overview?.comparison?.names)
