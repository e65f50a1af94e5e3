import { layOut, type Row } from '../../report/layout.js'
import { shortLine, toned } from '../../report/lines.js'
import { kindOf } from '../screens/screens.js'
import { topScreen, type View } from '../view/view.js'

/** Where one is, in one row. */
export const titleRow = (view: View): Row => {
  const screen = topScreen(view)
  const spans = kindOf(screen.kind).title(view, screen)
  const options = { width: view.size.columns, unicode: view.style.unicode }
  return layOut([shortLine(toned('strong', 'Reprise'), ' · ', ...spans)], options)[0] ?? []
}
