import { detailRows } from '../frames/detail-rows.js'
import { keyBindings } from './keys.js'
import type { ListBounds } from './list.js'
import { panesOf } from './panes.js'
import { sessionItems } from './session-items.js'
import { type Screen, topScreen, type View } from './view.js'

/** How long the list of a screen is, and how much of it shows. */
export const listBounds = (view: View, screen: Screen = topScreen(view)): ListBounds => ({
  count: countOf(view, screen),
  height: panesOf(screen.kind, view.size).list.height,
})

const countOf = (view: View, screen: Screen): number => {
  if (screen.kind === 'sessions') return view.overview?.sessions ?? 0
  if (screen.kind === 'drifts') return view.overview?.comparison?.drifts.length ?? 0
  return view.session?.id === screen.id ? sessionItems(view.session.events).length : 0
}

/** How long the detail on top is, and how much of it shows. */
export const detailBounds = (view: View): ListBounds => ({
  count: detailRows(view).length,
  height: panesOf(topScreen(view).kind, view.size).detail.height,
})

export const helpBounds = ({ size }: View): ListBounds => ({
  count: keyBindings.length,
  height: Math.max(1, size.rows - 2),
})
