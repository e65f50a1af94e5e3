import { layOut } from '../../../report/layout.js'
import { line, type Span, toned } from '../../../report/lines.js'
import { counted, number } from '../../../report/words.js'
import { panesKind } from '../../frame/panes-kind.js'
import { whereQuestions } from '../../view/candidate-at-hand.js'
import { candidateName } from '../../view/candidate-name.js'
import { comparisonAtHand } from '../../view/comparison-at-hand.js'
import type { ScreenKind } from '../../view/screen-kind.js'
import type { DriftsScreen, View } from '../../view/view.js'
import { comparisonText } from './comparison-text.js'
import { findingDetailRows } from './finding-detail.js'
import { findingRows } from './finding-rows.js'
import { changesAtHand, type Finding, findingsOf, namesOfFindings, nothingFoundText } from './findings.js'
import { judgingLines } from './judging-lines.js'
import { landed } from './landing.js'
import { reviewAtHand } from './review-at-hand.js'

const panes = panesKind<DriftsScreen, Finding>({
  shares: { above: 0.3 },
  items: findingsOf,
  itemRows: (view, _screen, { items, ...options }) => findingRows(items, namesOfFindings(view), options),
  nothing: nothingFoundText,
  detail: (view, { list }, options) => {
    const why = view.job?.ended ?? view.notCompared?.why
    const told = why ? layOut([line(toned('warn', why))], options) : []
    const finding = findingsOf(view)[list.cursor]
    if (!finding) return told
    const rows = findingDetailRows(finding, judgingLines(view), options)
    return view.notCompared ? [...told, [], ...rows] : rows
  },
})

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
  ...panes,
  questions: whereQuestions,
  move: (view, screen, by) => panes.move(view, { ...screen, landing: null }, by),
  settle: (view, screen) => panes.settle(view, landed(view, screen)),
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
