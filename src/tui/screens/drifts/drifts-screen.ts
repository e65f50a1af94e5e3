import type { Drift } from '../../../domain/drift.js'
import { layOut, type Row } from '../../../report/layout.js'
import { line, toned } from '../../../report/lines.js'
import { counted, number } from '../../../report/words.js'
import { gutter } from '../../frame/compose.js'
import { movePanes, type PanesBounds, settlePanes, twoPaneRows } from '../../frame/two-panes.js'
import { panesOf } from '../../view/panes.js'
import type { ScreenKind } from '../../view/screen-kind.js'
import type { DriftsScreen, View } from '../../view/view.js'
import { comparisonText } from './comparison-text.js'
import { driftRows } from './drift-rows.js'
import { sideBySideRows } from './side-by-side.js'

/** The drifts of the comparison at hand, the chosen one side by side. */
export const driftsScreen: ScreenKind<DriftsScreen> = {
  called: 'the drifts of a comparison',
  title: (view, screen) => {
    if (view.read.overview === null) return [toned('dim', 'reading…')]
    const count = driftsOf(view).length
    const place = count === 0 ? '' : `${number(screen.list.cursor + 1)} of `
    return [
      { text: `${place}${counted(count, 'drift')} under ` },
      toned('name', comparisonText(view)),
      toned('dim', ` · ${view.read.overview.comparison?.counts ?? ''}`),
    ]
  },
  rows: (view, screen) =>
    twoPaneRows(screen, {
      placed: placedOf(view),
      count: driftsOf(view).length,
      list: shownRows(view, screen),
      detail: detailOf(view, screen),
      style: view.style,
    }),
  questions: () => [],
  move: (view, screen, by) => movePanes(screen, by, boundsOf(view, screen)),
  settle: (view, screen) => settlePanes(screen, boundsOf(view, screen)),
}

const placedOf = (view: View) => panesOf(view, { above: 0.3 })

/** Of the comparison at hand, the worst first. */
export const driftsOf = ({ read }: View): readonly Drift[] => read.overview?.comparison?.drifts ?? []

const boundsOf = (view: View, screen: DriftsScreen): PanesBounds => ({
  list: { count: driftsOf(view).length, height: placedOf(view).list.height },
  detail: () => ({ count: detailOf(view, screen).length, height: placedOf(view).detail.height }),
})

const shownRows = (view: View, { list }: DriftsScreen): readonly Row[] => {
  const { width, height } = placedOf(view).list
  const options = { width: width - gutter, unicode: view.style.unicode }
  const drifts = driftsOf(view)
  if (drifts.length === 0) return layOut([line(noDriftText(view))], options)
  return driftRows(drifts.slice(list.top, list.top + height), view.read.overview?.comparison?.names, options)
}

const detailOf = (view: View, { list }: DriftsScreen): readonly Row[] => {
  const drift = driftsOf(view)[list.cursor]
  const options = { width: placedOf(view).detail.width, unicode: view.style.unicode }
  return drift ? sideBySideRows(drift, options) : []
}

const noDriftText = ({ read: { overview } }: View): string =>
  overview === null
    ? 'reading…'
    : `${overview.comparison?.name ?? ''} drifts in nothing; c shows the comparison before it`
