import { columnsOf, fitTo } from './columns.js'
import { type Line, type Piece, shortLine, type Tone, toned } from './lines.js'
import { printable } from './printable.js'

export interface Column<Item> {
  readonly title: string
  readonly text: (item: Item) => string
  readonly tone?: (item: Item) => Tone | undefined
  /** narrower than this it goes away, the last of `columns` with the highest `rank` first */
  readonly least: number
  readonly most: number
  /** 0 always stays */
  readonly rank: number
  readonly align?: 'right'
}

export interface TableOptions {
  readonly width: number
  readonly unicode: boolean
}

const gap = 2

/** Columns as wide as they need to be and as the width allows; what does not fit at all is left out, the least wanted first. */
export const tableLines = <Item>(
  items: readonly Item[],
  columns: readonly Column<Item>[],
  options: TableOptions,
): readonly Line[] => {
  const placed = placeColumns(columns, options, (column) => wantedWidth(items, column, options.unicode))
  return [headLine(placed, options.unicode), ...items.map((item) => itemLine(placed, item, options.unicode))]
}

export const headLine = <Item>(placed: readonly PlacedColumn<Item>[], unicode: boolean): Line =>
  cellsLine(placed.map((place) => toned('dim', cell(place, place.column.title, unicode))))

export const itemLine = <Item>(placed: readonly PlacedColumn<Item>[], item: Item, unicode: boolean): Line =>
  cellsLine(placed.map((place) => cellPiece(place, item, unicode)))

/** A column and the width it was given. */
export interface PlacedColumn<Item> {
  readonly column: Column<Item>
  readonly width: number
}

/** Which columns fit, and how wide each is; `wish` says how wide one would like to be, by default as wide as it may. */
export const placeColumns = <Item>(
  columns: readonly Column<Item>[],
  { width }: Pick<TableOptions, 'width'>,
  wish: (column: Column<Item>) => number = ({ most }) => most,
): readonly PlacedColumn<Item>[] => {
  const kept = columnsThatFit(columns, width)
  const wanted = kept.map(wish)
  const widths = wanted.map((wish, index) => Math.min(wish, kept[index]!.least))
  let left = width - widths.reduce((sum, each) => sum + each, 0) - gap * (kept.length - 1)
  for (let growing = true; growing && left > 0; ) {
    growing = false
    for (const [index, most] of wanted.entries()) {
      if (left === 0 || widths[index]! >= most) continue
      widths[index]! += 1
      left -= 1
      growing = true
    }
  }
  return kept.map((column, index) => ({ column, width: widths[index]! }))
}

const columnsThatFit = <Item>(columns: readonly Column<Item>[], width: number): readonly Column<Item>[] => {
  const needed = columns.reduce((sum, { least }) => sum + least + gap, -gap)
  const last = columns.findLast(({ rank }) => rank === Math.max(...columns.map((column) => column.rank)))
  if (needed <= width || !last || last.rank === 0) return columns
  return columnsThatFit(
    columns.filter((column) => column !== last),
    width,
  )
}

const wantedWidth = <Item>(items: readonly Item[], { title, text, most }: Column<Item>, unicode: boolean): number =>
  Math.min(most, Math.max(columnsOf(title), ...items.map((item) => columnsOf(printable(text(item), unicode)))))

const cell = <Item>({ column, width }: PlacedColumn<Item>, text: string, unicode: boolean): string => {
  const shown = printable(text, unicode)
  const ellipsis = unicode ? '…' : '...'
  if (column.align !== 'right') return fitTo(shown, width, ellipsis)
  return `${' '.repeat(Math.max(0, width - columnsOf(shown)))}${fitTo(shown, Math.min(width, columnsOf(shown)), ellipsis)}`
}

const cellPiece = <Item>(place: PlacedColumn<Item>, item: Item, unicode: boolean): Piece => {
  const text = cell(place, place.column.text(item), unicode)
  const tone = place.column.tone?.(item)
  return tone ? toned(tone, text) : text
}

const cellsLine = (cells: readonly Piece[]): Line =>
  shortLine(...cells.flatMap((piece, index) => (index === 0 ? [piece] : [' '.repeat(gap), piece])))
