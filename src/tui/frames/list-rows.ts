import type { Drift } from '../../domain/drift.js'
import { instanceKey } from '../../domain/phase.js'
import { placeText, sessionName, severityTones } from '../../report/comparison/drift-lines.js'
import { layOut, type Row } from '../../report/layout.js'
import { shortLine } from '../../report/lines.js'
import { type Column, itemLine, placeColumns } from '../../report/table.js'
import { panesOf } from '../state/panes.js'
import { sessionItems } from '../state/session-items.js'
import type { Screen, View } from '../state/view.js'
import { itemRow } from './item-rows.js'

/** Columns that the mark of the chosen row takes. */
const gutter = 2

/** The rows that show of a session's phases and invocations. */
export const sessionItemRows = (view: View, screen: Extract<Screen, { kind: 'session' }>): readonly Row[] => {
  if (view.session?.id !== screen.id) return layOut([shortLine('reading…')], { width: 20, unicode: view.style.unicode })
  const { width, height } = panesOf('session', view.size).list
  const drifting = new Set(driftsOf(view, screen.id).map(phaseKey))
  const options = { width: width - gutter, unicode: view.style.unicode, drifting }
  const shown = sessionItems(view.session.events).slice(screen.list.top, screen.list.top + height)
  return shown.map((item) => itemRow(item, options))
}

const driftsOf = ({ overview }: View, id: string): readonly Drift[] =>
  overview?.comparison?.drifts.filter(({ session }) => session === id) ?? []

const phaseKey = ({ phase, message, recipient, occurrence }: Drift): string =>
  phase === 'boot' ? phase : instanceKey({ phase, message, recipient, occurrence })

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

/** The rows that show of the latest comparison's drifts. */
export const driftRows = (view: View, screen: Extract<Screen, { kind: 'drifts' }>): readonly Row[] => {
  const { width, height } = panesOf('drifts', view.size).list
  const options = { width: width - gutter, unicode: view.style.unicode }
  const placed = placeColumns(driftColumns, options)
  const drifts = view.overview?.comparison?.drifts ?? []
  const shown = drifts.slice(screen.list.top, screen.list.top + height)
  const lines = shown.map((drift) => itemLine(placed, { ...drift, name: nameOf(view, drift) }, options.unicode))
  return layOut(lines, options)
}

const nameOf = ({ overview }: View, { session }: Drift): string =>
  session === '' ? 'the policy' : sessionName(session, overview?.comparison?.names)
