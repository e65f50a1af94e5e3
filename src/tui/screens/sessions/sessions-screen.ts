import type { Row } from '../../../report/layout.js'
import { filled, gutter, listRows } from '../../frame/compose.js'
import type { Question, Window } from '../../reader/questions.js'
import { cursorAt, type ListBounds, moveCursor } from '../../view/list.js'
import { bodyHeight, type ScreenKind } from '../../view/screen-kind.js'
import type { LoadedSessions, SessionsScreen, View } from '../../view/view.js'

import { histogramHeight, histogramRows, isEmpty } from './histogram-rows.js'
import { sessionAt, sessionListRows } from './session-list-rows.js'
import { sessionsTitle } from './sessions-title.js'
import { isOf, isOfOther, wantedList } from './wanted-list.js'

/** The list of sessions: of any length, of which only a window is ever read. */
export const sessionsScreen: ScreenKind<SessionsScreen> = {
  called: 'the list of sessions',
  title: sessionsTitle,
  rows: (view, screen) => {
    const { head, rows } = sessionListRows(view, screen, listHeight(view))
    const cursor = view.read.sessions.count > 0 ? screen.list : { cursor: -1, top: 0 }
    const look = { list: cursor, width: view.size.columns, isFocused: true, style: view.style }
    const list = [[{ text: ' '.repeat(gutter) }, ...head], ...listRows(rows, look)] satisfies readonly Row[]
    return [...filled(list, listHeight(view) + 1), ...shownHistogram(view)]
  },
  areas: (view) => ({
    list: { top: 1, left: 0, width: view.size.columns, height: boundsOf(view).height },
    detail: null,
  }),
  copied: (view, screen) => sessionAt(view.read.sessions, screen.list.cursor)?.id,
  questions: (view, screen) => [
    ...windowQuestions(view, screen),
    ...soughtQuestions(view, screen),
    ...laterQuestions(view, screen),
  ],
  move: (view, screen, { step, direction }) => ({
    ...screen,
    isOpening: false,
    keep: null,
    sought: '',
    list: moveCursor(screen.list, step, direction, boundsOf(view)),
  }),
  // what was kept of another list says nothing about this one
  settle: (view, screen) =>
    isOf(view, screen) ? { ...screen, list: cursorAt(screen.list, screen.list.cursor, boundsOf(view)) } : screen,
}

/** One row is the head's. */
const listHeight = (view: View): number => {
  const height = bodyHeight(view)
  return Math.max(1, height - 1 - histogramHeight(height))
}

const boundsOf = (view: View): ListBounds => ({ count: view.read.sessions.count, height: listHeight(view) })

const shownHistogram = (view: View): readonly Row[] => {
  const { histogram, isCounted } = view.read.sessions
  if (histogram === null || isEmpty(histogram)) return []
  const { style, size } = view
  const look = { width: size.columns, height: histogramHeight(bodyHeight(view)), unicode: style.unicode, isCounted }
  return histogramRows(histogram, look)
}

const soughtQuestions = (view: View, screen: SessionsScreen): readonly Question[] => {
  const list = wantedList(view, screen)
  return list && screen.sought !== '' ? [{ kind: 'place', list, text: screen.sought }] : []
}

const windowQuestions = (view: View, screen: SessionsScreen): readonly Question[] => {
  const list = wantedList(view, screen)
  if (list === undefined) return []
  const { sessions } = view.read
  const { count, height } = boundsOf(view)
  if (!isOf(view, screen)) {
    const from = screen.keep !== null || isOfOther(sessions, screen.shown) ? 0 : screen.list.top
    return [{ kind: 'sessions', list, window: { from, count: bodyHeight(view) * 3 }, keep: screen.keep }]
  }
  const shown = { from: screen.list.top, count: Math.min(height, count - screen.list.top) }
  return isAtHand(sessions, shown) ? [] : [{ kind: 'sessions', list, window: around(shown, count), keep: null }]
}

/** What can wait: how many there are, and whether there are new ones. */
const laterQuestions = (view: View, screen: SessionsScreen): readonly Question[] => {
  const { list, isCounted, step } = view.read.sessions
  if (list === null || !isOf(view, screen)) return []
  const { following } = screen
  const news = following !== null && following.tick > following.seen
  return [
    ...(isCounted ? [] : [{ kind: 'tally', list, step } as const]),
    ...(news ? [{ kind: 'news', tick: following.tick } as const] : []),
  ]
}

const isAtHand = ({ from, rows }: LoadedSessions, shown: Window): boolean =>
  shown.from >= from && shown.from + shown.count <= from + rows.length

/** Half a screen before, two behind: most keys go down. */
const around = ({ from, count }: Window, total: number): Window => {
  const first = Math.max(0, from - Math.ceil(count / 2))
  return { from: first, count: Math.min(total, from + count * 3) - first }
}
