import { number } from '../../../report/words.js'
import { keyFor } from '../../commands/keys-of.js'
import type { Answer, Kept } from '../../reader/questions.js'
import { listStart } from '../../view/list.js'
import {
  type LoadedSessions,
  noticed,
  type SessionsScreen,
  topScreen,
  type View,
  type WhatWasRead,
  withTop,
} from '../../view/view.js'
import { sessionAt } from './session-list-rows.js'
import { isOfOther } from './wanted-list.js'

type ListAnswer = Extract<Answer, { kind: 'sessions' | 'tally' | 'place' | 'news' }>

/** What is at hand of the list after an answer about it. */
export const withListAnswer = (read: WhatWasRead, answer: ListAnswer): WhatWasRead => {
  switch (answer.kind) {
    case 'sessions':
      return { ...read, sessions: withWindow(read.sessions, answer) }
    case 'tally': {
      const { step, count, isComplete, isCounted, histogram } = answer
      return { ...read, sessions: { ...read.sessions, step, count, isComplete, isCounted, histogram } }
    }
    case 'place':
      return { ...read, sessions: { ...read.sessions, count: answer.count } }
    case 'news':
      return read.overview === null || read.overview.asOf === answer.asOf
        ? read
        : { ...read, overview: { ...read.overview, asOf: answer.asOf, hasSessions: true } }
  }
}

/** Of another list, the histogram that showed stays until there is a new one. */
const withWindow = (before: LoadedSessions, answer: Extract<Answer, { kind: 'sessions' }>): LoadedSessions => {
  const { list, count, isComplete, from, rows } = answer
  const isSame = JSON.stringify(before.list) === JSON.stringify(list)
  const { step, isCounted } = isSame ? before : { step: 0, isCounted: false }
  return { list, count, isComplete, isCounted, step, histogram: before.histogram, from, rows }
}

interface Moving {
  readonly answer: Answer
  /** what was at hand until then */
  readonly before: LoadedSessions
}

/** The cursor goes to where the answer says that a session is, and to the beginning of another list. */
export const listMoved = (view: View, { answer, before }: Moving): View => {
  const screen = topScreen(view)
  if (screen.kind !== 'sessions') return view
  if (answer.kind === 'sessions') {
    const begun = isOfOther(before, answer.list) ? { ...screen, list: listStart } : screen
    return withTop(view, keptInPlace(begun, answer.position))
  }
  if (answer.kind === 'news') return withTop(view, newsSeen(view, screen, answer))
  if (answer.kind !== 'place' || answer.text !== screen.sought) return view
  const { position } = answer
  const moved = {
    ...screen,
    sought: '',
    list: position === null ? screen.list : { cursor: position, top: position - 2 },
  }
  return noticed(withTop(view, moved), placeNote(view, answer))
}

/** Why the cursor goes nowhere, or what else is to be told. */
const placeNote = (view: View, answer: Extract<Answer, { kind: 'place' }>): string => {
  const { list, text, position, isFound, isSure, begun } = answer
  if (!isFound) return `there is no session ${text}`
  if (begun > 1 && position !== null) return `${number(begun)} sessions begin with ${text}; this is the newest of them`
  if (position !== null) return isSure ? '' : `several sessions are meant by ${text}; this is the newest of them`
  return list.query === ''
    ? `it came after this list was read, or was erased; ${keyFor(view, 'refresh')} reads what is new`
    : `it does not meet ${list.query}; ${keyFor(view, 'back')} shows all sessions`
}

const keptInPlace = (screen: SessionsScreen, position: number | null): SessionsScreen => {
  const { keep } = screen
  if (keep === null) return screen
  const list = position === null ? screen.list : { cursor: position, top: Math.max(0, position - keep.above) }
  return { ...screen, keep: null, list }
}

/** Where sessions come in, the one under the cursor stays there; on the first row, the newest does. */
const newsSeen = (view: View, screen: SessionsScreen, { tick }: Extract<Answer, { kind: 'news' }>): SessionsScreen => {
  const following = screen.following && { ...screen.following, seen: tick }
  const { sessions, overview } = view.read
  const hasNews = overview !== null && sessions.list !== null && sessions.list.asOf !== overview.asOf
  return { ...screen, following, keep: hasNews ? keptAt(view, screen) : screen.keep }
}

const keptAt = ({ read }: View, { list }: SessionsScreen): Kept | null => {
  const id = list.cursor === 0 ? undefined : sessionAt(read.sessions, list.cursor)?.id
  return id === undefined ? null : { id, above: list.cursor - list.top }
}
