import { staying } from '../screens/drifts/landing.js'
import { settled } from '../screens/screens.js'
import { withWishes } from '../screens/sessions/list-wishes.js'
import { emptyLine } from '../view/line-editor.js'
import { hasPanes, noticed, type TwoPanes, topScreen, type View, withTop } from '../view/view.js'
import type { Command } from './command.js'
import { keyFor } from './keys-of.js'

/** What every screen has. */
export const everywhereCommands: readonly Command[] = [
  {
    id: 'back',
    does: 'back to where one came from',
    hint: 'back',
    whyNot: (view) =>
      view.screens.length === 1 && view.screens[0]?.kind === 'sessions' && view.screens[0].shown.query === ''
        ? `this is the first screen; ${keyFor(view, 'quit')} quits`
        : undefined,
    run: back,
  },
  {
    id: 'switch-pane',
    does: 'to the other pane',
    hint: 'detail',
    on: ['session', 'drifts', 'steps', 'what-if'],
    run: switchPane,
  },
  {
    id: 'refresh',
    does: 'read again what is new',
    notOn: ['what-if'],
    run: (view) => ({
      ...staying(view),
      comparison: 0,
      unanswered: '',
      read: {
        ...view.read,
        overview: null,
        session: null,
        trace: null,
        sessions: { ...view.read.sessions, list: null },
      },
    }),
  },
  {
    id: 'tour',
    does: 'take the tour of three steps, or end it',
    run: (view) => settled({ ...view, tour: view.tour === null ? 0 : null }),
  },
  {
    id: 'example',
    does: 'look around in the included example',
    on: ['sessions'],
    whyNot: (view) =>
      view.read.overview === null || view.read.overview.hasSessions
        ? `${keyFor(view, 'what-if')} edits a copy of a session once it is open; the example: reprise demo`
        : undefined,
    run: (view) => ({ ...view, errands: [...view.errands, { kind: 'example' }], isQuitting: true }),
  },
  {
    id: 'palette',
    does: 'find a command by what it does',
    run: (view) => ({ ...view, overlay: { kind: 'palette', line: emptyLine, cursor: 0 } }),
  },
  {
    id: 'help',
    does: 'the sheet of keys',
    hint: 'help',
    run: (view) => ({ ...view, overlay: { kind: 'help', top: 0 } }),
  },
  { id: 'quit', does: 'quit', hint: 'quit', run: (view) => ({ ...view, isQuitting: true }) },
]

/** From the detail to the list, from a screen to the one below it, from a filtered list to all. */
function back(view: View): View {
  const screen = topScreen(view)
  if (hasPanes(screen) && screen.focus === 'detail') return withTop(view, { ...screen, focus: 'list' })
  if (view.screens.length > 1) {
    const leftCopy = screen.kind === 'what-if' ? { id: screen.id, edits: screen.edits } : view.leftCopy
    return settled({ ...view, leftCopy, screens: view.screens.slice(0, -1) })
  }
  if (screen.kind !== 'sessions') return view
  return withWishes(view, { query: '' })
}

/** The keys move the other pane from now on. */
export function switchPane(view: View): View {
  const screen = topScreen(view)
  if (!hasPanes(screen)) return noticed(view, 'this screen has one pane')
  const focus: TwoPanes['focus'] = screen.focus === 'list' ? 'detail' : 'list'
  return withTop(view, { ...screen, focus })
}
