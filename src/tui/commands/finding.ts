import { promptOpened } from '../overlays/prompt.js'
import { kindOf } from '../screens/screens.js'
import { searched } from '../view/search.js'
import { noticed, topScreen, type View } from '../view/view.js'
import type { Command } from './command.js'
import { keyFor } from './keys-of.js'

const searchable = ['session', 'drifts', 'candidates', 'message', 'what-if', 'replayed'] as const

/** What finds something in a pane, and takes it along. */
export const findingCommands: readonly Command[] = [
  {
    id: 'search',
    does: 'search in this pane',
    on: searchable,
    run: (view) => promptOpened(view, 'search'),
  },
  {
    id: 'next-match',
    does: 'to the next match',
    on: searchable,
    whyNot: whyNoMatch,
    run: (view) => searched(view, 1),
  },
  {
    id: 'previous-match',
    does: 'to the match before it',
    on: searchable,
    whyNot: whyNoMatch,
    run: (view) => searched(view, -1),
  },
  {
    id: 'copy',
    does: "copy what is chosen into the terminal's clipboard",
    whyNot: (view) => (copiedOf(view) ? undefined : 'there is nothing to copy'),
    run: (view) => {
      const text = copiedOf(view)!
      const next: View = { ...view, errands: [...view.errands, { kind: 'copy', text }] }
      return noticed(next, 'given to the terminal, to be copied')
    },
  },
]

function whyNoMatch(view: View): string | undefined {
  return view.search === '' ? `nothing is searched for; ${keyFor(view, 'search')} searches` : undefined
}

function copiedOf(view: View): string | undefined {
  const screen = topScreen(view)
  return kindOf(screen.kind).copied?.(view, screen)
}
