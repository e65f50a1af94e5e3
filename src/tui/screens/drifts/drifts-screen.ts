import { layOut, type Row, textOfRow } from '../../../report/layout.js'
import { line, type Span, toned } from '../../../report/lines.js'
import { counted, number } from '../../../report/words.js'
import { gutter } from '../../frame/compose.js'
import { movePanes, type PanesBounds, settlePanes, twoPaneRows } from '../../frame/two-panes.js'
import { areasOfPanes } from '../../view/areas.js'
import { whereQuestion } from '../../view/candidate-at-hand.js'
import { candidateName } from '../../view/candidate-name.js'
import { comparisonAtHand } from '../../view/comparison-at-hand.js'
import { panesOf } from '../../view/panes.js'
import { copyWidth, type ScreenKind } from '../../view/screen-kind.js'
import type { DriftsScreen, View } from '../../view/view.js'
import { comparisonText } from './comparison-text.js'
import { findingDetailRows } from './finding-detail.js'
import { findingRows } from './finding-rows.js'
import { changesAtHand, findingsOf, namesOfFindings, nothingFoundText } from './findings.js'
import { judgingLines } from './judging-lines.js'
import { landed } from './landing.js'
import { reviewAtHand } from './review-at-hand.js'

/** What the comparison at hand found, the chosen finding side by side. */
export const driftsScreen: ScreenKind<DriftsScreen> = {
  called: 'the drifts of a comparison',
  title: (view, screen) => {
    const atHand = comparisonAtHand(view)
    if (atHand === null) return [toned('dim', view.read.overview === null ? 'reading…' : 'nothing was compared yet')]
    if (view.job?.ended && findingsOf(view).length === 0)
      return [{ text: 'not compared with ' }, toned('name', candidateName(view.job.candidate))]
    const findings = findingsOf(view)
    const what = findings.every(({ kind }) => kind === 'drift') ? 'drift' : 'finding'
    const place = findings.length === 0 ? '' : `${number(screen.list.cursor + 1)} of `
    return [
      { text: `${place}${counted(findings.length, what)}${judgedText(view)} under ` },
      toned('name', comparisonText(view)),
      ...changeSpans(view),
      toned('dim', ` · ${atHand.counts}`),
    ]
  },
  rows: (view, screen) =>
    twoPaneRows(screen, {
      placed: placedOf(view),
      list: shownRows(view, screen),
      detail: detailOf(view, screen),
      view,
    }),
  areas: (view) => areasOfPanes(placedOf(view)),
  texts: (view, screen) =>
    screen.focus === 'detail' ? detailOf(view, screen).map(textOfRow) : listed(view).map(textOfRow),
  copied: (view, screen) => detailOf(view, screen, copyWidth).map(textOfRow).join('\n'),
  questions: (view) => [whereQuestion(view) ?? []].flat(),
  move: (view, screen, by) => movePanes({ ...screen, landing: null }, by, boundsOf(view, screen)),
  settle: (view, screen) => {
    const standing = landed(view, screen)
    return settlePanes(standing, boundsOf(view, standing))
  },
}

const placedOf = (view: View) => panesOf(view, { above: 0.3 })

const boundsOf = (view: View, screen: DriftsScreen): PanesBounds => ({
  list: { count: findingsOf(view).length, height: placedOf(view).list.height },
  detail: () => ({ count: detailOf(view, screen).length, height: placedOf(view).detail.height }),
})

const shownRows = (view: View, { list }: DriftsScreen): readonly Row[] => {
  const { width, height } = placedOf(view).list
  const options = { width: width - gutter, unicode: view.style.unicode }
  if (findingsOf(view).length === 0) return layOut([line(nothingFoundText(view))], options)
  return listed(view, [list.top, list.top + height])
}

const listed = (view: View, range: readonly [number, number?] = [0]): readonly Row[] => {
  const options = { width: placedOf(view).list.width - gutter, unicode: view.style.unicode }
  return findingRows(findingsOf(view).slice(...range), namesOfFindings(view), options)
}

const detailOf = (view: View, { list }: DriftsScreen, width = placedOf(view).detail.width): readonly Row[] => {
  const finding = findingsOf(view)[list.cursor]
  const options = { width, unicode: view.style.unicode }
  if (finding) return findingDetailRows(finding, judgingLines(view), options)
  return view.job?.ended ? layOut([line(view.job.ended)], options) : []
}

/** How far somebody is: `, 12 of 30 judged,`; nothing before the first verdict. What is not written yet does not count. */
const judgedText = (view: View): string => {
  const { items } = reviewAtHand(view)
  const judged = items.filter(({ drift }) => drift.verdict).length
  return judged === 0 ? '' : `, ${number(judged)} of ${number(items.length)} judged,`
}

/** What the last run changed: `3 new, 2 gone`. */
const changeSpans = (view: View): readonly Span[] => {
  const changes = changesAtHand(view)
  if (changes === null) return []
  const { fresh, gone } = changes
  const text = fresh.size + gone.length === 0 ? 'as before' : `${number(fresh.size)} new, ${number(gone.length)} gone`
  return [{ text: ' · ' }, toned('strong', text)]
}
