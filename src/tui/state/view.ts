import type { WholeSession } from '../../domain/session.js'
import type { SessionListing } from '../../report/session/session-listing.js'
import type { Overview } from '../reader/reader.js'
import { type ListState, listStart } from './list.js'

/** All that decides what is on the screen. */
export interface View {
  readonly size: Size
  readonly style: TerminalStyle
  /** the last is on top; the first is always the list of sessions */
  readonly screens: readonly Screen[]
  readonly isHelpOpen: boolean
  /** first row of the help sheet that shows */
  readonly helpTop: number
  /** why the last key did nothing, or what went wrong; '' where there is nothing to say */
  readonly notice: string
  /** the session under the cursor is to be opened as soon as it has been read */
  readonly isOpening: boolean
  readonly isQuitting: boolean
  /** which comparison is at hand: 0 is the newest */
  readonly comparison: number
  /** what was read so far */
  readonly overview: Overview | null
  readonly sessions: LoadedSessions
  readonly session: WholeSession | null
}

export interface Size {
  readonly columns: number
  readonly rows: number
}

export interface TerminalStyle {
  readonly color: boolean
  readonly unicode: boolean
}

/** The part of the list of sessions that is at hand. */
export interface LoadedSessions {
  /** position of the first, from 0 */
  readonly from: number
  readonly rows: readonly SessionListing[]
}

export type Screen =
  | { readonly kind: 'sessions'; readonly list: ListState }
  | ({ readonly kind: 'session'; readonly id: string; readonly name: string; readonly at: string | null } & TwoPanes)
  | ({ readonly kind: 'drifts' } & TwoPanes)

/** A list, and what its chosen item has to tell. */
export interface TwoPanes {
  readonly list: ListState
  /** which of both the keys move */
  readonly focus: 'list' | 'detail'
  /** first row of the detail that shows */
  readonly detailTop: number
}

export const panesStart: TwoPanes = { list: listStart, focus: 'list', detailTop: 0 }

export const initialView = (size: Size, style: TerminalStyle): View => ({
  size,
  style,
  screens: [{ kind: 'sessions', list: listStart }],
  isHelpOpen: false,
  helpTop: 0,
  notice: '',
  isOpening: false,
  isQuitting: false,
  comparison: 0,
  overview: null,
  sessions: { from: 0, rows: [] },
  session: null,
})

export const topScreen = (view: View): Screen => view.screens.at(-1)!

/** The session at a position of the list, where it is at hand. */
export const sessionAt = ({ sessions }: View, position: number): SessionListing | undefined =>
  position < sessions.from ? undefined : sessions.rows[position - sessions.from]
