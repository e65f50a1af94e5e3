import type { Screen, Size } from './view.js'

export interface PaneSize {
  /** in columns */
  readonly width: number
  /** in rows */
  readonly height: number
}

/** How a screen shares the terminal out. One row is the title's, one the footer's. */
export interface Panes {
  readonly arrangement: 'alone' | 'beside' | 'above'
  readonly list: PaneSize
  readonly detail: PaneSize
}

/** Below this many columns two panes stand above each other. */
const besideFrom = 70

export const panesOf = (kind: Screen['kind'], { columns, rows }: Size): Panes => {
  const width = Math.max(20, columns)
  const height = Math.max(1, rows - 2)
  if (kind === 'sessions') {
    const list = { width, height: Math.max(1, height - 1) }
    return { arrangement: 'alone', list, detail: { width: 0, height: 0 } }
  }
  if (kind === 'session' && width >= besideFrom) {
    const listWidth = Math.floor((width - 1) * 0.45)
    const detail = { width: width - listWidth - 3, height }
    return { arrangement: 'beside', list: { width: listWidth, height }, detail }
  }
  const share = Math.floor((height - 1) * (kind === 'drifts' ? 0.3 : 0.45))
  const listHeight = Math.min(height, Math.max(2, share))
  const detail = { width, height: Math.max(0, height - 1 - listHeight) }
  return { arrangement: 'above', list: { width, height: listHeight }, detail }
}
