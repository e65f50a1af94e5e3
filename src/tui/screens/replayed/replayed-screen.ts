import { layOut, type Row, textOfRow } from '../../../report/layout.js'
import { line, toned } from '../../../report/lines.js'
import { replayLines } from '../../../report/replay-text.js'
import { shortId } from '../../../report/words.js'
import type { ReplayedQuestion } from '../../reader/rerun-questions.js'
import { candidateName } from '../../view/candidate-name.js'
import { scroll } from '../../view/list.js'
import { bodyHeight, copyWidth, type ScreenKind } from '../../view/screen-kind.js'
import type { ReplayedScreen, View } from '../../view/view.js'

/** A session as it goes under a candidate, phase by phase: the same, other, not reached, undecidable, unfaithful or beyond. */
export const replayedScreen: ScreenKind<ReplayedScreen> = {
  called: 'a session replayed',
  title: (_view, { session, name, candidate }) => [
    toned('name', name === '' ? shortId(session) : name),
    { text: ' replayed under ' },
    candidate ? toned('name', candidateName(candidate)) : { text: 'its own revision' },
  ],
  rows: (view, screen) => rowsOf(view, screen).slice(screen.list.top, screen.list.top + bodyHeight(view)),
  questions: (view, screen) => (isAtHand(view, screen) ? [] : [questionOf(screen)]),
  texts: (view, screen) => rowsOf(view, screen).map(textOfRow),
  copied: (view, screen) => rowsOf(view, screen, copyWidth).map(textOfRow).join('\n'),
  move: (view, screen, { step, direction }) => {
    const bounds = { count: rowsOf(view, screen).length, height: bodyHeight(view) }
    const top = scroll(screen.list.top, step, direction, bounds)
    return { ...screen, list: { cursor: top, top } }
  },
  settle: (view, screen) => {
    const most = Math.max(0, rowsOf(view, screen).length - bodyHeight(view))
    const { cursor, top } = screen.list
    const isInSight = cursor >= top && cursor < top + bodyHeight(view)
    return { ...screen, list: { cursor, top: Math.min(isInSight ? top : cursor, most) } }
  },
}

const questionOf = ({ session, candidate }: ReplayedScreen): ReplayedQuestion => ({
  kind: 'replayed',
  session,
  candidate,
})

const isAtHand = ({ read }: View, screen: ReplayedScreen): boolean =>
  read.replayed !== null && JSON.stringify(read.replayed.asked) === JSON.stringify(questionOf(screen))

const rowsOf = (view: View, screen: ReplayedScreen, width = view.size.columns): readonly Row[] => {
  const options = { width, unicode: view.style.unicode }
  if (isAtHand(view, screen)) return layOut(replayLines(view.read.replayed!.replayed, width), options)
  const isImpossible = view.unanswered === JSON.stringify(questionOf(screen))
  return layOut([line(isImpossible ? 'it cannot be replayed here' : 'replaying…')], options)
}
