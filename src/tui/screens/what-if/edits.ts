import type { TypedEdit } from '../../reader/edited-copy.js'
import type { ShownInput } from '../../reader/questions.js'
import { topScreen, type View, type WhatIfScreen, withTop } from '../../view/view.js'

/** An input of the copy: as it was recorded, and as it is edited, undefined where it is not. */
export interface CopyInput {
  readonly input: ShownInput
  readonly edit: string | undefined
}

/** Those of the recording, then those that were added; null before they were read. */
export const copyInputs = ({ read }: View, { id, edits }: WhatIfScreen): readonly CopyInput[] | null => {
  const known = read.inputs?.session === id ? read.inputs.inputs : null
  if (known === null) return null
  const added = edits.filter(({ name }) => !known.some((input) => input.name === name))
  return [
    ...known.map((input) => ({ input, edit: edits.find(({ name }) => name === input.name)?.value })),
    ...added.map(({ name, value }) => ({ input: { name, question: null, value: null, isWhole: true }, edit: value })),
  ]
}

export const inputAtCursor = (view: View): CopyInput | undefined => {
  const screen = topScreen(view)
  return screen.kind === 'what-if' ? copyInputs(view, screen)?.[screen.list.cursor] : undefined
}

/** The copy with one more edit, in place of the one that the input had. */
export const edited = (view: View, edit: TypedEdit): View => {
  const screen = topScreen(view)
  if (screen.kind !== 'what-if') return view
  const others = screen.edits.filter(({ name }) => name !== edit.name)
  return withTop(view, { ...screen, edits: [...others, edit] })
}

export const withoutEdit = (view: View, edit: string): View => {
  const screen = topScreen(view)
  if (screen.kind !== 'what-if') return view
  return withTop(view, { ...screen, edits: screen.edits.filter(({ name }) => name !== edit) })
}
