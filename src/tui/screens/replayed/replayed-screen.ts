import { type LayoutOptions, layOut, type Row, textOfRow } from '../../../report/layout.js'
import { line, toned } from '../../../report/lines.js'
import { type ReplayedSession, replayLines } from '../../../report/replay-text.js'
import { nameOrId } from '../../../report/words.js'
import { lastRows } from '../../frame/last-rows.js'
import type { ReplayedQuestion } from '../../reader/rerun-questions.js'
import { candidateName } from '../../view/candidate-name.js'
import { isRefused } from '../../view/is-refused.js'
import { scrolledText, topWithin } from '../../view/list.js'
import { bodyHeight, copyWidth, type ScreenKind } from '../../view/screen-kind.js'
import type { ReplayedScreen, View } from '../../view/view.js'

/** A session as it goes under a candidate, phase by phase: the same, other, not reached, undecidable, unfaithful or beyond. */
export const replayedScreen: ScreenKind<ReplayedScreen> = {
  called: 'a session replayed',
  title: (_view, { session, name, candidate }) => [
    toned('name', nameOrId(name, session)),
    { text: ' replayed under ' },
    candidate ? toned('name', candidateName(candidate)) : { text: 'its own revision' },
  ],
  rows: (view, screen) => rowsOf(view, screen).slice(screen.list.top, screen.list.top + bodyHeight(view)),
  questions: (view, screen) => (isAtHand(view, screen) ? [] : [questionOf(screen)]),
  texts: (view, screen) => rowsOf(view, screen).map(textOfRow),
  copied: (view, screen) => rowsOf(view, screen, copyWidth).map(textOfRow).join('\n'),
  move: (view, screen, { step, direction }) => {
    const bounds = { count: rowsOf(view, screen).length, height: bodyHeight(view) }
    return { ...screen, list: scrolledText(screen.list, step, direction, bounds) }
  },
  settle: (view, screen) => {
    const { cursor, top } = screen.list
    const height = bodyHeight(view)
    const isInSight = cursor >= top && cursor < top + height
    const bounds = { count: rowsOf(view, screen).length, height }
    return { ...screen, list: { cursor, top: topWithin(isInSight ? top : cursor, bounds) } }
  },
}

const questionOf = ({ session, candidate }: ReplayedScreen): ReplayedQuestion => ({
  kind: 'replayed',
  session,
  candidate,
})

const isAtHand = ({ read }: View, screen: ReplayedScreen): boolean =>
  read.replayed !== null && JSON.stringify(read.replayed.asked) === JSON.stringify(questionOf(screen))

const replayedRows = lastRows((replayed: ReplayedSession, options: LayoutOptions) =>
  layOut(replayLines(replayed, options.width), options),
)

const rowsOf = (view: View, screen: ReplayedScreen, width = view.size.columns): readonly Row[] => {
  const options = { width, unicode: view.style.unicode }
  if (isAtHand(view, screen)) return replayedRows(view.read.replayed!.replayed, options)
  const isImpossible = isRefused(view, questionOf(screen))
  return layOut([line(isImpossible ? 'it cannot be replayed here' : 'replaying…')], options)
}
