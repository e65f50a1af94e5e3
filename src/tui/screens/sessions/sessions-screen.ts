import type { Row } from '../../../report/layout.js'
import type { Span } from '../../../report/lines.js'
import { toned } from '../../../report/lines.js'
import { counted, number } from '../../../report/words.js'
import { gutter, listRows } from '../../frame/compose.js'
import type { Question, Window } from '../../reader/questions.js'
import { comparisonAtHand } from '../../view/comparison-at-hand.js'
import { cursorAt, type ListBounds, moveCursor } from '../../view/list.js'
import { bodyHeight, type ScreenKind } from '../../view/screen-kind.js'
import type { LoadedSessions, SessionsScreen, View } from '../../view/view.js'
import { comparisonText } from '../drifts/comparison-text.js'
import { sessionAt, sessionListRows } from './session-list-rows.js'

/** The list of sessions: of any length, of which only a window is ever read. */
export const sessionsScreen: ScreenKind<SessionsScreen> = {
  called: 'the list of sessions',
  title: (view, screen) => {
    const { overview, sessions } = view.read
    if (overview === null) return [toned('dim', 'reading…')]
    const place = sessions.count === 0 ? '' : `${number(screen.list.cursor + 1)} of `
    const what = { text: `${place}${counted(sessions.count, 'session')}` }
    return [what, ...filterSpans(view, screen), ...comparisonSpans(view)]
  },
  rows: (view, screen) => {
    const { head, rows } = sessionListRows(view, screen)
    const cursor = view.read.sessions.count > 0 ? screen.list : { cursor: -1, top: 0 }
    const look = { list: cursor, width: view.size.columns, isFocused: true, style: view.style }
    return [[{ text: ' '.repeat(gutter) }, ...head], ...listRows(rows, look)] satisfies readonly Row[]
  },
  areas: (view) => ({
    list: { top: 1, left: 0, width: view.size.columns, height: boundsOf(view).height },
    detail: null,
  }),
  copied: (view, screen) => sessionAt(view.read.sessions, screen.list.cursor)?.id,
  questions: (view, screen) => {
    if (view.read.overview === null) return []
    const { sessions } = view.read
    if (!isOf(sessions, screen)) return [ask(screen, { from: 0, count: bodyHeight(view) * 2 })]
    const { count, height } = boundsOf(view)
    const shown = { from: screen.list.top, count: Math.min(height, count - screen.list.top) }
    return isAtHand(sessions, shown) ? [] : [ask(screen, around(shown, count))]
  },
  move: (view, screen, { step, direction }) => ({
    ...screen,
    isOpening: false,
    list: moveCursor(screen.list, step, direction, boundsOf(view)),
  }),
  settle: (view, screen) => ({ ...screen, list: cursorAt(screen.list, screen.list.cursor, boundsOf(view)) }),
}

/** Whether the sessions at hand are of the list that the screen wants. */
export const isOf = ({ list }: LoadedSessions, { shown }: SessionsScreen): boolean => list?.query === shown.query

/** One row is the head's. */
const boundsOf = (view: View): ListBounds => ({
  count: view.read.sessions.count,
  height: Math.max(1, bodyHeight(view) - 1),
})

const ask = ({ shown }: SessionsScreen, window: Window): Question => ({ kind: 'sessions', list: shown, window })

const isAtHand = ({ from, rows }: LoadedSessions, shown: Window): boolean =>
  shown.from >= from && shown.from + shown.count <= from + rows.length

/** Half a screen before, two behind: most keys go down. */
const around = ({ from, count }: Window, total: number): Window => {
  const first = Math.max(0, from - Math.ceil(count / 2))
  return { from: first, count: Math.min(total, from + count * 3) - first }
}

const filterSpans = ({ read }: View, screen: SessionsScreen): readonly Span[] => {
  const { query } = screen.shown
  const wanted = query === '' ? [] : [{ text: ' · ' }, toned('strong', query)]
  return isOf(read.sessions, screen) ? wanted : [...wanted, toned('dim', ' searching…')]
}

const comparisonSpans = (view: View): readonly Span[] => {
  const atHand = comparisonAtHand(view)
  return atHand ? [{ text: ' · ' }, toned('name', comparisonText(view)), toned('dim', `: ${atHand.counts}`)] : []
}
