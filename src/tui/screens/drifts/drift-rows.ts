import type { Drift } from '../../../domain/drift.js'
import { placeText, sessionName, severityTones } from '../../../report/comparison/drift-lines.js'
import { type LayoutOptions, layOut, type Row } from '../../../report/layout.js'
import { type Column, itemLine, placeColumns } from '../../../report/table.js'

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

/** Drifts as a list has them, a row for each. */
export const driftRows = (
  drifts: readonly Drift[],
  names: ReadonlyMap<string, string> | undefined,
  options: LayoutOptions,
): readonly Row[] => {
  const placed = placeColumns(driftColumns, options)
  const nameOf = ({ session }: Drift): string => (session === '' ? 'the policy' : sessionName(session, names))
  const lines = drifts.map((drift) => itemLine(placed, { ...drift, name: nameOf(drift) }, options.unicode))
  return layOut(lines, options)
}
