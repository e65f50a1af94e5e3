import { panesStart, pushed, type View } from '../../view/view.js'

/** A copy of a session comes on top: the one that was left last, where it is of that session, else with nothing edited yet. */
export const openWhatIf = (view: View, session: { readonly id: string; readonly name: string }): View => {
  const edits = view.leftCopy?.id === session.id ? view.leftCopy.edits : []
  return pushed(view, { kind: 'what-if', ...session, ...panesStart, edits, wanted: null })
}
