import { layOut, type Row } from '../../report/layout.js'
import type { View } from '../view/view.js'
import { tourLines } from './tour.js'

/** What the tour says, as it stands above the footer; it never takes more than a third of the rows. */
export const tourRows = (view: Pick<View, 'tour' | 'size' | 'style' | 'keys'>): readonly Row[] =>
  layOut(tourLines(view), { width: view.size.columns, unicode: view.style.unicode }).slice(
    0,
    Math.floor(view.size.rows / 3),
  )
