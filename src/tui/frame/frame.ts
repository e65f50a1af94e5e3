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
  const body = filled(kindOf(screen.kind).rows(view, screen), bodyHeight(view))
  const { texts, isSearchable } = kindOf(screen.kind)
  const marked = texts || isSearchable ? body.map((row) => withFound(row, view.search)) : body
  const shown = view.overlay
    ? filled(overlayKind(view.overlay).over(view, view.overlay, marked), bodyHeight(view))
    : marked
  return [titleRow(view), ...shown, ...jobRows(view), ...tourRows(view), footerRow(view)]
}
