import { instanceOfDrift } from '../../domain/drift.js'
import { promptOpened } from '../overlays/prompt.js'
import { findingAtCursor, namesOfFindings, nothingCompared, sessionOfFinding } from '../screens/drifts/findings.js'
import { openDrifts, whyNoDrifts } from '../screens/drifts/open-drifts.js'
import { messageAtCursor, openMessage } from '../screens/message/open-message.js'
import { openReplayed, whyNotReplayed } from '../screens/replayed/open-replayed.js'
import { openSession } from '../screens/session/open-session.js'
import { driftsOfSession } from '../screens/session/session-drifts.js'
import { nameOf } from '../screens/session/session-name.js'
import { openSelected } from '../screens/sessions/open-selected.js'
import { sessionAt } from '../screens/sessions/session-list-rows.js'
import { noticed, topScreen, type View } from '../view/view.js'
import type { Command } from './command.js'
import { switchPane } from './everywhere.js'

/** What belongs to a kind of screen. */
export const screenCommands: readonly Command[] = [
  {
    id: 'open-session',
    does: 'open the session',
    hint: 'open',
    on: ['sessions'],
    whyNot: ({ read }) =>
      read.sessions.list !== null && read.sessions.count === 0 ? 'there is no session to open' : undefined,
    run: openSelected,
  },
  {
    id: 'filter',
    does: 'show the sessions that meet a query',
    hint: 'filter',
    on: ['sessions'],
    run: (view) => promptOpened(view, 'filter'),
  },
  { id: 'read-detail', does: 'into the detail', on: ['session'], run: switchPane },
  {
    id: 'message',
    does: 'the message, headers and body',
    hint: 'message',
    on: ['session'],
    whyNot: (view) => (messageAtCursor(view) ? undefined : 'no message came here'),
    run: openMessage,
  },
  {
    id: 'open-drifting-session',
    does: 'open the session that drifts',
    hint: 'session',
    on: ['drifts'],
    whyNot: whyNoSession,
    run: openDrifting,
  },
  {
    id: 'replayed',
    does: 'the session under the candidate, phase by phase',
    on: ['session', 'drifts'],
    whyNot: (view) => (replayable(view) ? whyNotReplayed(view) : 'this belongs to the policy, not to a session'),
    run: (view) => openReplayed(view, replayable(view)!),
  },
  {
    id: 'drifts',
    does: 'the drifts of the comparison',
    hint: 'drifts',
    on: ['sessions', 'session'],
    whyNot: whyNoDrifts,
    run: openDriftsHere,
  },
  {
    id: 'earlier-comparison',
    does: 'the comparison before it',
    on: ['sessions', 'drifts'],
    whyNot: whyNoOther,
    run: earlierComparison,
  },
]

const sessionAtCursor = (view: View): string | undefined => {
  const finding = findingAtCursor(view)
  return finding && sessionOfFinding(finding)
}

function whyNoSession(view: View): string | undefined {
  const session = sessionAtCursor(view)
  if (session === undefined) return view.read.overview === null ? 'reading…' : 'there is nothing to open'
  return session === '' ? 'this belongs to the policy, not to a session' : undefined
}

function openDrifting(view: View): View {
  const finding = findingAtCursor(view)
  if (!finding) return view
  const id = sessionOfFinding(finding)
  const name = namesOfFindings(view).get(id) ?? ''
  const at = finding.kind === 'drift' || finding.kind === 'gone' ? instanceOfDrift(finding.drift) : finding.found.phase
  return openSession(view, { id, name, at })
}

/** The session that the screen on top is about. */
function replayable(view: View): { readonly id: string; readonly name: string } | undefined {
  const screen = topScreen(view)
  if (screen.kind === 'session') return { id: screen.id, name: nameOf(view, screen) }
  const id = sessionAtCursor(view)
  return id ? { id, name: namesOfFindings(view).get(id) ?? '' } : undefined
}

const sessionOf = (view: View): string | undefined => {
  const screen = topScreen(view)
  if (screen.kind === 'sessions') return sessionAt(view.read.sessions, screen.list.cursor)?.id
  return screen.kind === 'session' ? screen.id : undefined
}

/** From a session that does not drift one comes to those that do. */
function openDriftsHere(view: View): View {
  const screen = topScreen(view)
  const opened = openDrifts(view, sessionOf(view))
  if (screen.kind !== 'session' || driftsOfSession(view, screen.id).length > 0) return opened
  return noticed(opened, 'that session does not drift; these do')
}

function whyNoOther(view: View): string | undefined {
  const comparisons = view.read.overview?.comparisons ?? 0
  if (comparisons === 0) return nothingCompared(view)
  return comparisons === 1 ? 'there is no other comparison' : undefined
}

/** From the oldest back to the newest. */
function earlierComparison(view: View): View {
  const comparison = (view.comparison + 1) % (view.read.overview?.comparisons ?? 1)
  const screens = view.screens.map((screen) =>
    screen.kind === 'drifts'
      ? ({ ...screen, landing: 'unjudged', list: { cursor: 0, top: 0 }, detailTop: 0 } as const)
      : screen,
  )
  return { ...view, comparison, screens, read: { ...view.read, overview: null } }
}
