import { panesStart, pushed, type View } from '../../view/view.js'

/** A session comes on top; it is read as soon as it shows. `at` is the phase instance to stand on. */
export const openSession = (
  view: View,
  session: { readonly id: string; readonly name: string; readonly at: string | null },
): View => pushed(view, { kind: 'session', ...session, ...panesStart })
