import type { SessionListing } from '../../../report/session/session-listing.js'
import { shortId } from '../../../report/words.js'
import type { ListWishes, Overview, SessionList } from '../../../tui/reader/questions.js'
import type { Turn, Wish } from '../dialogue-types.js'

/** A list of sessions, a page at a time. */
export interface SessionsPlace {
  readonly kind: 'sessions'
  readonly wishes: ListWishes
  /** null until it is known what there is */
  readonly overview: Overview | null
  readonly count: number
  readonly isComplete: boolean
  /** position of the first that was told, from 0 */
  readonly from: number
  readonly rows: readonly SessionListing[]
  /** what the next answer is for */
  readonly wants: 'page' | 'replies' | OneSession
}

/** The session at a position is to be opened. */
export interface OneSession {
  readonly position: number
}

export const pageLength = 10

/** Positions count as of the moment at which the list was read. */
export const listOf = ({ wishes, overview }: SessionsPlace): SessionList => ({
  ...wishes,
  comparison: wishes.sort.by === 'drift' ? (overview!.comparison?.id ?? null) : null,
  asOf: overview!.asOf,
})

export const paged = (place: SessionsPlace, from: number): Turn<SessionsPlace> => {
  const moved = { ...place, from, wants: 'page' } as const
  return { place: moved, wish: windowOf(moved) }
}

export const windowOf = (place: SessionsPlace, window = { from: place.from, count: pageLength }): Wish => ({
  kind: 'ask',
  question: { kind: 'sessions', list: listOf(place), window, keep: null },
})

export const oneOf = (place: SessionsPlace, { position }: OneSession): Wish =>
  windowOf(place, { from: position, count: 1 })

export const tally = (place: SessionsPlace, step: number): Wish => ({
  kind: 'ask',
  question: { kind: 'tally', list: listOf(place), step },
})

export const nameOf = ({ source, id }: SessionListing): string => (source === '' ? shortId(id) : source)

export const driftsOf = ({ overview }: SessionsPlace, id: string) =>
  overview?.comparison?.drifts.filter(({ session }) => session === id) ?? []
