import { bodyHeight } from './screen-kind.js'
import type { View } from './view.js'

export interface PaneSize {
  /** in columns */
  readonly width: number
  /** in rows */
  readonly height: number
}

/** How two panes share the body out. */
export interface Panes {
  readonly arrangement: 'beside' | 'above'
  readonly list: PaneSize
  readonly detail: PaneSize
}

/** Below this many columns two panes stand above each other. */
const besideFrom = 70

export interface Shares {
  /** of the width that the list gets where it is beside the detail; absent: never beside */
  readonly beside?: number
  /** of the height that the list gets where it is above the detail */
  readonly above: number
}

export const panesOf = (view: View, shares: Shares): Panes => {
  const width = Math.max(20, view.size.columns)
  const height = bodyHeight(view)
  if (shares.beside !== undefined && width >= besideFrom) {
    const listWidth = Math.floor((width - 1) * shares.beside)
    const detail = { width: width - listWidth - 3, height }
    return { arrangement: 'beside', list: { width: listWidth, height }, detail }
  }
  const listHeight = Math.min(height, Math.max(2, Math.floor((height - 1) * shares.above)))
  const detail = { width, height: Math.max(0, height - 1 - listHeight) }
  return { arrangement: 'above', list: { width, height: listHeight }, detail }
}
