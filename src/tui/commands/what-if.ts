import { promptOpened } from '../overlays/prompt.js'
import { nameOf } from '../screens/session/session-name.js'
import { inputAtCursor, withoutEdit } from '../screens/what-if/edits.js'
import { openWhatIf } from '../screens/what-if/open-what-if.js'
import { resultOf } from '../screens/what-if/what-if-screen.js'
import { topScreen, type View, withTop } from '../view/view.js'
import type { Command } from './command.js'
import { keyFor } from './keys-of.js'

/** What is done with a copy of a session. */
export const whatIfCommands: readonly Command[] = [
  {
    id: 'what-if',
    does: 'edit a copy of the session, and run it: what if?',
    hint: 'what if',
    on: ['session'],
    run: openCopy,
  },
  {
    id: 'edit-input',
    does: 'edit the input of the copy',
    hint: 'edit',
    on: ['what-if'],
    whyNot: (view) => (inputAtCursor(view) ? undefined : 'the inputs are not read yet'),
    run: (view) => promptOpened(view, 'input-value'),
  },
  {
    id: 'take-edit-back',
    does: 'the input as it was recorded',
    on: ['what-if'],
    whyNot: (view) => (inputAtCursor(view)?.edit === undefined ? 'this is as it was recorded' : undefined),
    run: (view) => withoutEdit(view, inputAtCursor(view)?.input.name ?? ''),
  },
  {
    id: 'add-input',
    does: 'add a header, a DNS answer or a context to the copy',
    on: ['what-if'],
    run: (view) => promptOpened(view, 'input-added'),
  },
  {
    id: 'run-copy',
    does: 'run the copy beside the recording',
    hint: 'run',
    on: ['what-if'],
    run: runCopy,
  },
  {
    id: 'save-copy',
    does: 'save the copy as a scenario',
    hint: 'save',
    on: ['what-if'],
    whyNot: whyNoSaving,
    run: (view) => promptOpened(view, 'scenario-file'),
  },
]

function openCopy(view: View): View {
  const screen = topScreen(view)
  return screen.kind === 'session' ? openWhatIf(view, { id: screen.id, name: nameOf(view, screen) }) : view
}

function runCopy(view: View): View {
  const screen = topScreen(view)
  if (screen.kind !== 'what-if') return view
  return withTop({ ...view, unanswered: '' }, { ...screen, wanted: screen.edits, detailTop: 0 })
}

function whyNoSaving(view: View): string | undefined {
  const screen = topScreen(view)
  if (screen.kind !== 'what-if') return undefined
  const result = resultOf(view, screen)
  if (!result || screen.wanted !== screen.edits) return `run it first, with ${keyFor(view, 'run-copy')}`
  return result.verdict === 'undecidable'
    ? `it is undecidable: give the answer that it asks for, with ${keyFor(view, 'add-input')}`
    : undefined
}
