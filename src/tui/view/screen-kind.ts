import type { Row } from '../../report/layout.js'
import type { Span } from '../../report/lines.js'
import type { Question } from '../reader/questions.js'
import { tourRows } from '../tour/tour-rows.js'
import type { Areas } from './areas.js'
import type { Step } from './list.js'
import type { Screen, View } from './view.js'

/** What every kind of screen can be asked. All of it is pure. */
export interface ScreenKind<Kind extends Screen = Screen> {
  /** as the help sheet calls it */
  readonly called: string
  /** where one is, for the row on top */
  title(view: View, screen: Kind): readonly Span[]
  /** between the title and the footer: no more rows than there is height, none wider than the terminal */
  rows(view: View, screen: Kind): readonly Row[]
  /** what has to be read before it can show all that it wants to, the most wanted first */
  questions(view: View, screen: Kind): readonly Question[]
  /** a key that moves */
  move(view: View, screen: Kind, by: { readonly step: Step; readonly direction: 1 | -1 }): Kind
  /** where what it shows stands, for the mouse; absent: nowhere that a mouse can choose */
  areas?(view: View, screen: Kind): Areas
  /** every row of the pane that has the keys, also those that do not show, to be searched; absent, and `seek` too: it cannot be */
  texts?(view: View, screen: Kind): readonly string[]
  /** looks for the next row with what is searched for; where it is not all at hand */
  seek?(view: View, screen: Kind, by: { readonly direction: 1 | -1; readonly from: 0 | 1 }): Kind
  /** what is copied of it, as a text, undefined where there is nothing to copy */
  copied?(view: View, screen: Kind): string | undefined
  /** cursor and scrolling within what there is to show, after that has changed */
  settle(view: View, screen: Kind): Kind
}

/** Columns of what is copied. */
export const copyWidth = 100

/** Rows between the title and what stands above the footer: the tour, and what a comparison that runs or waits has to say. */
export const bodyHeight = (
  view: Pick<View, 'size' | 'style' | 'job' | 'notCompared' | 'watched' | 'tour' | 'keys'>,
): number =>
  Math.max(1, view.size.rows - 2 - (view.job || view.notCompared || view.watched ? 1 : 0) - tourRows(view).length)
