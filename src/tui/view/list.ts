/** A scrolling list, of which only the rows from `top` on show. */
export interface ListState {
  readonly cursor: number
  readonly top: number
}

export interface ListBounds {
  /** items in the list */
  readonly count: number
  /** rows on the screen */
  readonly height: number
}

export const listStart: ListState = { cursor: 0, top: 0 }

/** How far a key moves. */
export type Step = 'line' | 'page' | 'end'

/** The cursor moves; the list scrolls only as far as it must. */
export const moveCursor = (list: ListState, step: Step, direction: 1 | -1, bounds: ListBounds): ListState =>
  cursorAt(list, list.cursor + direction * distance(step, bounds), bounds)

export const cursorAt = (list: ListState, cursor: number, { count, height }: ListBounds): ListState => {
  const at = clamp(cursor, 0, count - 1)
  const top = clamp(list.top, at - height + 1, at)
  return { cursor: at, top: topWithin(top, { count, height }) }
}

/** A text without a cursor scrolls as a whole. */
export const scroll = (top: number, step: Step, direction: 1 | -1, bounds: ListBounds): number =>
  topWithin(top + direction * distance(step, bounds), bounds)

/** The same of a text whose cursor only says where a search goes on from. */
export const scrolledText = (list: ListState, step: Step, direction: 1 | -1, bounds: ListBounds): ListState => {
  const top = scroll(list.top, step, direction, bounds)
  return { cursor: top, top }
}

export const topWithin = (top: number, { count, height }: ListBounds): number => clamp(top, 0, count - height)

/** A page leaves one row of the page before in sight. */
const distance = (step: Step, { count, height }: ListBounds): number =>
  step === 'line' ? 1 : step === 'page' ? Math.max(1, height - 1) : count

const clamp = (value: number, least: number, most: number): number => Math.max(0, least, Math.min(value, most))
