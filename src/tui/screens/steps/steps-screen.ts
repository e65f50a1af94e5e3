import { layOut, type Row, textOfRow } from '../../../report/layout.js'
import { line, type Span, shortLine, toned } from '../../../report/lines.js'
import { sourceText } from '../../../report/trace/step-lines.js'
import { invocationText } from '../../../report/trace-text.js'
import { nameOrId, number } from '../../../report/words.js'
import { keyFor } from '../../commands/keys-of.js'
import { gutter } from '../../frame/compose.js'
import { type PanesBounds, settlePanes, twoPaneRows } from '../../frame/two-panes.js'
import { areasOfPanes } from '../../view/areas.js'
import { candidateName } from '../../view/candidate-name.js'
import { isRefused } from '../../view/is-refused.js'
import { cursorAt, type Step, scroll } from '../../view/list.js'
import { panesOf } from '../../view/panes.js'
import { copyWidth, type ScreenKind } from '../../view/screen-kind.js'
import type { StepsScreen, View } from '../../view/view.js'
import { stepDetail } from './step-detail.js'
import { hereOf, otherOf, traceAtHand, traceQuestion } from './trace-at-hand.js'

/** The executed lines of an invocation: the source, and what there is at the step that is shown. */
export const stepsScreen: ScreenKind<StepsScreen> = {
  called: 'the lines that a callout ran',
  title: (view, screen) => [toned('name', nameOrId(screen.name, screen.session)), ...placeSpans(view, screen)],
  rows: (view, screen) =>
    twoPaneRows(screen, {
      placed: placedOf(view),
      list: sourceRows(view, screen),
      detail: detailOf(view, screen),
      view,
    }),
  areas: (view) => areasOfPanes(placedOf(view)),
  copied: (view, screen) => detailOf(view, screen, copyWidth).map(textOfRow).join('\n'),
  questions: (view, screen) => (traceAtHand(view, screen) ? [] : [traceQuestion(screen)]),
  move: (view, screen, { step, direction }) =>
    screen.focus === 'detail'
      ? { ...screen, detailTop: scroll(screen.detailTop, step, direction, boundsOf(view, screen).detail()) }
      : stepsScreen.settle(view, stepped(view, screen, step, direction)),
  settle: (view, screen) => {
    const landed = landedAt(view, screen)
    const here = hereOf(view, landed)
    if (!here) return landed
    const bounds = boundsOf(view, landed)
    return settlePanes({ ...landed, list: aroundLine(landed, here.step.line, bounds) }, bounds)
  },
}

const placedOf = (view: View) => panesOf(view, { beside: 0.55, above: 0.5 })

const lineCount = (view: View, screen: StepsScreen): number => {
  const here = hereOf(view, screen)
  return here ? here.trace.files[here.step.file]!.lines.length : 0
}

const boundsOf = (view: View, screen: StepsScreen): PanesBounds => ({
  list: { count: Math.max(lineCount(view, screen), screen.list.cursor + 1), height: placedOf(view).list.height },
  detail: () => ({ count: detailOf(view, screen).length, height: placedOf(view).detail.height }),
})

/** The line in sight, with some that lie before and behind it. */
const aroundLine = ({ list }: StepsScreen, at: number, { list: bounds }: PanesBounds): StepsScreen['list'] => {
  const margin = Math.min(3, Math.floor((bounds.height - 1) / 2))
  const count = Math.max(bounds.count, at)
  const low = cursorAt(list, Math.max(0, at - 1 - margin), { ...bounds, count })
  const high = cursorAt(low, Math.min(count - 1, at - 1 + margin), { ...bounds, count })
  return cursorAt(high, at - 1, { ...bounds, count })
}

/** Steps for a key that moves by a page. */
const pageOfSteps = 10

const stepped = (view: View, screen: StepsScreen, step: Step, direction: 1 | -1): StepsScreen => {
  const trace = traceAtHand(view, screen)?.[screen.side]
  if (!trace) return screen
  const by = step === 'line' ? 1 : step === 'page' ? pageOfSteps : trace.total
  const at = Math.max(0, Math.min(screen.at + direction * by, trace.total - 1))
  return { ...screen, at, landing: null, detailTop: 0 }
}

/** Where it was to stand once the steps are at hand; on the other side, where this one has no such invocation. */
const landedAt = (view: View, screen: StepsScreen): StepsScreen => {
  const read = traceAtHand(view, screen)
  if (!read) return screen
  const side = read[screen.side] ? screen.side : otherOf[screen.side]
  const total = read[side]?.total ?? 1
  const wanted = screen.landing === 'parting' ? (read.parting?.at ?? screen.at) : screen.at
  return { ...screen, side, landing: null, at: Math.max(0, Math.min(wanted, total - 1)) }
}

const placeSpans = (view: View, screen: StepsScreen): readonly Span[] => {
  const read = traceAtHand(view, screen)
  const trace = read?.[screen.side]
  if (!read || !trace) return [toned('dim', ' · reading…')]
  const { invocation } = trace
  const side =
    screen.candidate === null ? '' : ` · ${screen.side === 'recorded' ? 'recorded' : candidateName(screen.candidate)}`
  return [
    { text: ` · ${number(Math.min(screen.at + 1, trace.total))} of ${number(trace.total)}` },
    { text: `${side} · ${invocation.phase} ` },
    toned('name', invocationText(invocation)),
  ]
}

const sourceRows = (view: View, screen: StepsScreen): readonly Row[] => {
  const { width, height } = placedOf(view).list
  const options = { width: width - gutter, unicode: view.style.unicode }
  const here = hereOf(view, screen)
  if (!here) return layOut([line(withoutSteps(view, screen))], options)
  const file = here.trace.files[here.step.file]!
  if (file.lines.length === 0) return layOut([line('The text of this code is not known.')], options)
  const wide = String(file.lines.length).length
  const lines = file.lines.slice(screen.list.top, screen.list.top + height).map((_, index) => {
    const at = screen.list.top + index + 1
    return shortLine(toned('dim', `${String(at).padStart(wide)} `), sourceText(file, at))
  })
  return layOut(lines, options)
}

const withoutSteps = (view: View, screen: StepsScreen): string => {
  const trace = traceAtHand(view, screen)?.[screen.side]
  if (trace) return 'It ran no line of the policy.'
  return isRefused(view, traceQuestion(screen))
    ? `It cannot be traced; ${keyFor(view, 'refresh')} tries again.`
    : 'running it again, line by line…'
}

const detailOf = (view: View, screen: StepsScreen, width = placedOf(view).detail.width): readonly Row[] => {
  const here = hereOf(view, screen)
  const options = { width, unicode: view.style.unicode }
  return here ? layOut(stepDetail(here, screen), options) : []
}
