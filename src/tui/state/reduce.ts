import { detailBounds, helpBounds, listBounds } from './bounds.js'
import type { Intent } from './intents.js'
import { cursorAt, moveCursor, scroll } from './list.js'
import { phaseOfDrift } from './session-drifts.js'
import { itemOfPhase, sessionItems } from './session-items.js'
import { panesStart, type Screen, sessionAt, topScreen, type View } from './view.js'

/** The view after an intent. */
export const reduce = (view: View, intent: Intent): View => {
  switch (intent.type) {
    case 'resize':
      return settled({ ...view, size: intent.size })
    case 'overview-read':
      return settled({ ...view, overview: intent.overview, sessions: { from: 0, rows: [] } })
    case 'sessions-read':
      return openAwaited({ ...view, sessions: { from: intent.from, rows: intent.rows } })
    case 'session-read':
      return settled(arriveAtPhase({ ...view, session: intent.session }))
    case 'reading-failed':
      return { ...view, notice: intent.why }
    case 'quit':
      return { ...view, isQuitting: true }
    case 'help':
      return { ...view, isHelpOpen: !view.isHelpOpen, helpTop: 0, notice: '' }
    default:
      return view.isHelpOpen
        ? reduceHelp(view, intent)
        : reduceOnScreen({ ...view, notice: '', isOpening: false }, intent)
  }
}

/** The sheet scrolls; what is for a screen closes it. */
const reduceHelp = (view: View, intent: Intent): View =>
  intent.type === 'move'
    ? { ...view, helpTop: scroll(view.helpTop, intent.step, intent.direction, helpBounds(view)) }
    : { ...view, isHelpOpen: false }

const reduceOnScreen = (view: View, intent: Intent): View => {
  if (intent.type === 'move') return move(view, intent)
  if (intent.type === 'open') return open(view)
  if (intent.type === 'back') return back(view)
  if (intent.type === 'drifts') return openDrifts(view)
  if (intent.type === 'switch-pane') return switchPane(view)
  if (intent.type === 'earlier') return earlierComparison(view)
  return intent.type === 'refresh' ? { ...view, overview: null, session: null, comparison: 0 } : view
}

const withTop = (view: View, screen: Screen): View => ({ ...view, screens: [...view.screens.slice(0, -1), screen] })

const move = (view: View, { step, direction }: Extract<Intent, { type: 'move' }>): View => {
  const screen = topScreen(view)
  if (screen.kind !== 'sessions' && screen.focus === 'detail')
    return withTop(view, { ...screen, detailTop: scroll(screen.detailTop, step, direction, detailBounds(view)) })
  const list = moveCursor(screen.list, step, direction, listBounds(view))
  return withTop(view, screen.kind === 'sessions' ? { ...screen, list } : { ...screen, list, detailTop: 0 })
}

const open = (view: View): View => {
  const screen = topScreen(view)
  if (screen.kind === 'sessions') return openSelected(view, screen.list.cursor)
  if (screen.kind === 'session') return switchPane(view)
  const drift = view.overview?.comparison?.drifts[screen.list.cursor]
  if (!drift || drift.session === '') return { ...view, notice: 'this drift belongs to the policy, not to a session' }
  return openSession(view, {
    id: drift.session,
    name: view.overview?.comparison?.names.get(drift.session) ?? '',
    at: phaseOfDrift(drift),
  })
}

const openSelected = (view: View, position: number): View => {
  const row = sessionAt(view, position)
  if (!row && view.overview?.sessions === 0) return { ...view, notice: 'there is no session to open' }
  if (!row) return { ...view, isOpening: true, notice: 'reading…' }
  return openSession({ ...view, isOpening: false, notice: '' }, { id: row.id, name: row.source, at: null })
}

/** Enter was faster than the reader. */
const openAwaited = (view: View): View => (view.isOpening && topScreen(view).kind === 'sessions' ? open(view) : view)

const openSession = (view: View, session: { id: string; name: string; at: string | null }): View =>
  settled(arriveAtPhase({ ...view, screens: [...view.screens, { kind: 'session', ...session, ...panesStart }] }))

/** Puts the cursor on the phase that a session was opened for, once it has been read. */
const arriveAtPhase = (view: View): View => {
  const screen = topScreen(view)
  if (screen.kind !== 'session' || screen.at === null || view.session?.id !== screen.id) return view
  const cursor = itemOfPhase(sessionItems(view.session.events), screen.at)
  return withTop(view, { ...screen, at: null, list: cursorAt(screen.list, cursor, listBounds(view)) })
}

const back = (view: View): View => {
  const screen = topScreen(view)
  if (screen.kind !== 'sessions' && screen.focus === 'detail') return withTop(view, { ...screen, focus: 'list' })
  if (view.screens.length === 1) return { ...view, notice: 'this is the first screen; q quits' }
  return settled({ ...view, screens: view.screens.slice(0, -1) })
}

const openDrifts = (view: View): View => {
  const screen = topScreen(view)
  const comparison = view.overview?.comparison
  if (screen.kind === 'drifts') return { ...view, notice: 'these are the drifts' }
  if (!comparison) return { ...view, notice: nothingCompared }
  if (comparison.drifts.length === 0) return { ...view, notice: nothingText(view, comparison.name) }
  const id = screen.kind === 'session' ? screen.id : sessionAt(view, screen.list.cursor)?.id
  const first = comparison.drifts.findIndex(({ session }) => session === id)
  if (screen.kind === 'session' && first < 0) return { ...view, notice: 'this session does not drift' }
  const opened: View = { ...view, screens: [...view.screens, { kind: 'drifts', ...panesStart }] }
  const list = cursorAt(panesStart.list, Math.max(0, first), listBounds(opened))
  return withTop(opened, { kind: 'drifts', ...panesStart, list })
}

const nothingText = ({ overview }: View, name: string): string =>
  `${name} drifts in nothing${(overview?.comparisons ?? 0) > 1 ? '; c shows the comparison before it' : ''}`

/** The comparison before the one at hand; from the oldest back to the newest. */
const earlierComparison = (view: View): View => {
  const count = view.overview?.comparisons ?? 0
  if (count < 2) return { ...view, notice: count === 0 ? nothingCompared : 'there is no other comparison' }
  const earlier = { ...view, comparison: (view.comparison + 1) % count, overview: null }
  const screen = topScreen(view)
  return screen.kind === 'drifts' ? withTop(earlier, { kind: 'drifts', ...panesStart }) : earlier
}

const nothingCompared = 'nothing was compared yet: reprise compare --policy CANDIDATE'

const switchPane = (view: View): View => {
  const screen = topScreen(view)
  if (screen.kind === 'sessions') return { ...view, notice: 'this screen has one pane' }
  return withTop(view, { ...screen, focus: screen.focus === 'list' ? 'detail' : 'list' })
}

/** Cursors and scrolls lie within what there is to show. */
const settled = (view: View): View => {
  const screen = topScreen(view)
  const bounds = listBounds(view)
  if (bounds.count === 0) return view
  const list = cursorAt(screen.list, screen.list.cursor, bounds)
  if (screen.kind === 'sessions') return withTop(view, { ...screen, list })
  const moved = withTop(view, { ...screen, list })
  return withTop(moved, { ...screen, list, detailTop: scroll(screen.detailTop + 1, 'line', -1, detailBounds(moved)) })
}
