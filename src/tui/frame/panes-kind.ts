import { type LayoutOptions, layOut, type Row, textOfRow } from '../../report/layout.js'
import { line } from '../../report/lines.js'
import { areasOfPanes } from '../view/areas.js'
import { panesOf, type Shares } from '../view/panes.js'
import { copyWidth, type ScreenKind } from '../view/screen-kind.js'
import type { Screen, TwoPanes, View } from '../view/view.js'
import { gutter } from './compose.js'
import { movePanes, type PanesBounds, settlePanes, twoPaneRows } from './two-panes.js'

/** What a kind of screen has in its two panes. */
export interface Pair<Kind, Item> {
  readonly shares: Shares
  readonly items: (view: View, screen: Kind) => readonly Item[]
  /** a row for each of these items, in the list */
  readonly itemRows: (
    view: View,
    screen: Kind,
    shown: { readonly items: readonly Item[] } & LayoutOptions,
  ) => readonly Row[]
  /** what the list says where there are none */
  readonly nothing: (view: View, screen: Kind) => string
  readonly detail: (view: View, screen: Kind, options: LayoutOptions) => readonly Row[]
}

/** What screens have in common that show a list, and the detail of its chosen item. */
export const panesKind = <Kind extends Extract<Screen, TwoPanes>, Item>({
  shares,
  items,
  itemRows,
  nothing,
  detail,
}: Pair<Kind, Item>) => {
  const placedOf = (view: View) => panesOf(view, shares)
  const listOptions = (view: View): LayoutOptions => ({
    width: placedOf(view).list.width - gutter,
    unicode: view.style.unicode,
  })
  const listed = (view: View, screen: Kind, range: readonly [number, number?] = [0]): readonly Row[] =>
    itemRows(view, screen, { items: items(view, screen).slice(...range), ...listOptions(view) })
  const shownRows = (view: View, screen: Kind): readonly Row[] => {
    const { top } = screen.list
    return items(view, screen).length === 0
      ? layOut([line(nothing(view, screen))], listOptions(view))
      : listed(view, screen, [top, top + placedOf(view).list.height])
  }
  const detailOf = (view: View, screen: Kind, width = placedOf(view).detail.width): readonly Row[] =>
    detail(view, screen, { width, unicode: view.style.unicode })
  const boundsOf = (view: View, screen: Kind): PanesBounds => ({
    list: { count: items(view, screen).length, height: placedOf(view).list.height },
    detail: () => ({ count: detailOf(view, screen).length, height: placedOf(view).detail.height }),
  })
  return {
    rows: (view, screen) =>
      twoPaneRows(screen, {
        placed: placedOf(view),
        list: shownRows(view, screen),
        detail: detailOf(view, screen),
        view,
      }),
    areas: (view) => areasOfPanes(placedOf(view)),
    texts: (view, screen) => (screen.focus === 'detail' ? detailOf(view, screen) : listed(view, screen)).map(textOfRow),
    copied: (view, screen) => detailOf(view, screen, copyWidth).map(textOfRow).join('\n'),
    move: (view, screen, by) => movePanes(screen, by, boundsOf(view, screen)),
    settle: (view, screen) => settlePanes(screen, boundsOf(view, screen)),
  } satisfies Omit<ScreenKind<Kind>, 'called' | 'title' | 'questions'>
}
