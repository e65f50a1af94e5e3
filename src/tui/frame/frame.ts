import type { Row } from '../../report/layout.js'
import { overlayKind } from '../overlays/overlays.js'
import { kindOf } from '../screens/screens.js'
import { tourRows } from '../tour/tour-rows.js'
import { bodyHeight } from '../view/screen-kind.js'
import { topScreen, type View } from '../view/view.js'
import { filled } from './compose.js'
import { footerRow } from './footer.js'
import { withFound } from './found.js'
import { jobRows } from './job-row.js'
import { titleRow } from './title.js'

/** The whole screen: as many rows as the terminal has, none wider than it is. */
export const frameOf = (view: View): readonly Row[] => {
  const screen = topScreen(view)
  const { rows, texts, seek } = kindOf(screen.kind)
  const height = bodyHeight(view)
  const body = filled(rows(view, screen), height)
  const marked = texts || seek ? body.map((row) => withFound(row, view.search)) : body
  const shown = view.overlay ? filled(overlayKind(view.overlay).over(view, view.overlay, marked), height) : marked
  return [titleRow(view), ...shown, ...jobRows(view), ...tourRows(view), footerRow(view)]
}
