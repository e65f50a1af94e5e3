import type { Row } from '../../report/layout.js'
import type { Overlay } from '../view/overlay.js'
import type { View } from '../view/view.js'

/** What every kind of overlay can be asked. All of it is pure. */
export interface OverlayKind<Kind extends Overlay = Overlay> {
  /** the body with the overlay over it: as many rows as the body has */
  over(view: View, overlay: Kind, body: readonly Row[]): readonly Row[]
  /** the keys that work in it, for the footer */
  hint(view: View): string
  /** the view after a key */
  press(view: View, overlay: Kind, key: string): View
}
