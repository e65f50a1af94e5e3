import type { Panes } from './panes.js'

/** A part of the body, in rows and columns from its upper left corner, both from 0. */
export interface Area {
  readonly top: number
  readonly left: number
  readonly width: number
  readonly height: number
}

/** Where a screen shows its list, the first item that shows on its first row, and where the detail of an item. */
export interface Areas {
  readonly list: Area
  readonly detail: Area | null
}

/** A stroke of three columns is between panes beside each other, one of a row between those above each other. */
export const areasOfPanes = ({ arrangement, list, detail }: Panes): Areas => ({
  list: { top: 0, left: 0, ...list },
  detail:
    arrangement === 'beside'
      ? { top: 0, left: list.width + 3, ...detail }
      : { top: list.height + 1, left: 0, ...detail },
})

export const isIn = (
  { top, left, width, height }: Area,
  at: { readonly row: number; readonly column: number },
): boolean => at.row >= top && at.row < top + height && at.column >= left && at.column < left + width
