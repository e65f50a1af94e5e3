import { nameAndValue } from '../../engine/what-if/name-and-value.js'
import { edited, inputAtCursor } from '../screens/what-if/edits.js'
import { resultOf } from '../screens/what-if/what-if-screen.js'
import { topScreen, type View } from '../view/view.js'
import { plainPrompt } from './plain-prompt.js'
import type { PromptKind } from './prompt-kind.js'

/** What an input of a copy is to be. */
export const inputValue: PromptKind = {
  ...plainPrompt,
  label: 'value',
  start: (view) => {
    const at = inputAtCursor(view)
    if (at?.edit !== undefined) return at.edit
    return at?.input.isWhole && typeof at.input.value === 'string' ? at.input.value : ''
  },
  take: (view, value) => {
    const at = inputAtCursor(view)
    return at ? edited(view, { name: at.input.name, value }) : view
  },
}

/** `NAME=VALUE`, as the command line takes it. */
export const inputAdded: PromptKind = {
  ...plainPrompt,
  label: 'add',
  start: askedFor,
  complete: (_view, before) => examples.filter((example) => example.startsWith(before)),
  whyNot: (_view, text) => (nameAndValue(text) ? undefined : 'NAME=VALUE, as header[Subject]=hello'),
  take: (view, text) => {
    const read = nameAndValue(text)
    return read ? edited(view, read) : view
  },
}

/** The answer that the copy is undecidable without, as its hint has it, but for what it answers. */
function askedFor(view: View): string {
  const screen = topScreen(view)
  const undecidable = screen.kind === 'what-if' ? resultOf(view, screen)?.undecidable : null
  const [, quoted] = /--set '(.*)'$/s.exec(undecidable?.call.hint ?? '') ?? []
  return quoted?.replaceAll("'\\''", "'").replace(/(?<=\])=[^\]]*$/, '=') ?? ''
}

const examples = ['header[', 'dns[', 'context[', 'answer[']

/** Where a copy is to be written. */
export const scenarioFile: PromptKind = {
  ...plainPrompt,
  label: 'save as',
  start: (view) => {
    const screen = topScreen(view)
    return screen.kind === 'what-if' ? `${screen.name.replace(/[^\w.-]+/g, '-')}-what-if.yaml` : ''
  },
  whyNot: (_view, text) => (text.trim() === '' ? 'a file’s name' : undefined),
  take: (view, text) => {
    const screen = topScreen(view)
    if (screen.kind !== 'what-if' || text.trim() === '') return view
    const copy = { session: screen.id, edits: screen.edits }
    return { ...view, errands: [...view.errands, { kind: 'save-copy', copy, path: text.trim() }] }
  },
}
