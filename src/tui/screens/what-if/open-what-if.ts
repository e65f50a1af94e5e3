import { panesStart, pushed, type View } from '../../view/view.js'

/** A copy of a session comes on top, with nothing edited yet. */
export const openWhatIf = (view: View, session: { readonly id: string; readonly name: string }): View =>
  pushed(view, { kind: 'what-if', ...session, ...panesStart, edits: [], wanted: null })
