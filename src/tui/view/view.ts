import type { WholeSession } from '../../domain/session.js'
import type { ReadTrace, WantedInvocation } from '../../engine/trace/read-trace.js'
import type { SessionListing } from '../../report/session/session-listing.js'
import { naturalSort } from '../../store/listing/orders.js'
import type { ReplyHistogram } from '../../store/listing/reply-histogram.js'
import type { CandidateChoice } from '../outside.js'
import type { TypedEdit } from '../reader/edited-copy.js'
import type { Answer, Kept, ListWishes, Overview, SessionList } from '../reader/questions.js'
import type { TraceQuestion } from '../reader/trace-questions.js'
import type { Errand } from './errands.js'
import type { Candidate, Job, LastRun, NotCompared } from './job.js'
import { type Judging, nothingJudged } from './judging.js'
import { type ListState, listStart } from './list.js'
import type { Overlay } from './overlay.js'

/** All that decides what is on the screen. */
export interface View {
  readonly size: Size
  readonly style: TerminalStyle
  /** the last is on top; the first is always the list of sessions */
  readonly screens: readonly Screen[]
  /** what lies over the screen and takes the keys */
  readonly overlay: Overlay | null
  /** why the last key did nothing, or what went wrong; '' where there is nothing to say */
  readonly notice: string
  /** keys of a command by its id, where they are not those that it has by itself */
  readonly keys: ReadonlyMap<string, readonly string[]>
  /** which step of the tour somebody takes, from 0; null: none */
  readonly tour: number | null
  /** what is searched for, and marked wherever it shows; '' is nothing */
  readonly search: string
  /** what was read so far */
  readonly read: WhatWasRead
  /** the question that could not be answered; it is not asked again by itself */
  readonly unanswered: string
  /** why it could not be */
  readonly whyUnanswered: string
  /** of the copy that was left last: its session and its edits, for who comes back to it; null: none was */
  readonly leftCopy: { readonly id: string; readonly edits: readonly TypedEdit[] } | null
  /** what is to be done outside, in this order */
  readonly errands: readonly Errand[]
  readonly isQuitting: boolean
  /** which comparison is at hand: 0 is the newest */
  readonly comparison: number
  /** the comparison that runs, or that ended and has something to say */
  readonly job: Job | null
  /** the last one that was started, where it never began, until it is put away */
  readonly notCompared: NotCompared | null
  /** how many were started */
  readonly jobs: number
  /** path of the candidate that is compared again whenever it is saved */
  readonly watched: string | null
  /** what the last comparison that was made here changed against the one before it with the same candidate */
  readonly lastRun: LastRun | null
  /** what was done in the look through the drifts */
  readonly judging: Judging
}

export interface Size {
  readonly columns: number
  readonly rows: number
}

/** Of the background that the colours have to show on. */
export type Theme = 'dark' | 'light'

export interface TerminalStyle {
  readonly color: boolean
  readonly theme: Theme
  readonly unicode: boolean
}

export interface WhatWasRead {
  readonly overview: Overview | null
  readonly sessions: LoadedSessions
  readonly session: WholeSession | null
  readonly message: LoadedMessage | null
  readonly candidates: readonly CandidateChoice[] | null
  readonly inputs: Extract<Answer, { readonly kind: 'inputs' }> | null
  readonly whatIf: Extract<Answer, { readonly kind: 'what-if' }> | null
  /** what a path that is typed may become */
  readonly paths: { readonly before: string; readonly paths: readonly string[] } | null
  /** where the candidate of a comparison is that was not made here */
  readonly found: Extract<Answer, { readonly kind: 'where' }> | null
  readonly replayed: Extract<Answer, { readonly kind: 'replayed' }> | null
  readonly trace: { readonly asked: TraceQuestion; readonly trace: ReadTrace } | null
}

/** Rows of a message that are at hand. */
export type LoadedMessage = Extract<Answer, { readonly kind: 'message' }>

/** The part of a list of sessions that is at hand. */
export interface LoadedSessions {
  /** which list it is a part of; null before the first was read */
  readonly list: SessionList | null
  /** how many sessions that list has, as far as is known */
  readonly count: number
  /** whether it has no more */
  readonly isComplete: boolean
  /** whether it was looked through, so that the histogram is of all of them */
  readonly isCounted: boolean
  /** how often it was looked on */
  readonly step: number
  readonly histogram: ReplyHistogram | null
  /** position of the first row, from 0 */
  readonly from: number
  readonly rows: readonly SessionListing[]
}

export type Screen =
  | SessionsScreen
  | SessionScreen
  | DriftsScreen
  | CandidatesScreen
  | MessageScreen
  | StepsScreen
  | ReplayedScreen
  | WhatIfScreen

export interface SessionsScreen {
  readonly kind: 'sessions'
  readonly list: ListState
  /** which sessions are wanted, in which order */
  readonly shown: ListWishes
  /** the session under the cursor is to be opened as soon as it has been read */
  readonly isOpening: boolean
  /** the session that stays under the cursor when the list is read anew */
  readonly keep: Kept | null
  /** what somebody wants to jump to; '' where nobody does */
  readonly sought: string
  /** new sessions come into the list as they are recorded: moments that passed, and those that were looked at */
  readonly following: { readonly tick: number; readonly seen: number } | null
}

export interface SessionScreen extends TwoPanes {
  readonly kind: 'session'
  readonly id: string
  /** '' where it is not known before it was read */
  readonly name: string
  /** the phase instance to stand on once it was read */
  readonly at: string | null
}

export interface DriftsScreen extends TwoPanes {
  readonly kind: 'drifts'
  /** where to stand once the comparison was read, a drift by its `driftKey`; null: where the cursor is */
  readonly landing: 'unjudged' | { readonly drift: string } | null
}

/** The executed lines of one invocation: the list is its source, and its cursor the line that runs. */
export interface StepsScreen extends TwoPanes {
  readonly kind: 'steps'
  readonly session: string
  /** '' where it is not known */
  readonly name: string
  readonly candidate: Candidate | null
  readonly invocation: WantedInvocation
  readonly side: 'recorded' | 'candidate'
  /** the step that is shown, from 0 at the invocation's first */
  readonly at: number
  /** where to stand once the steps were read; null: at `at` */
  readonly landing: 'parting' | null
}

export interface CandidatesScreen {
  readonly kind: 'candidates'
  readonly list: ListState
}

export interface ReplayedScreen {
  readonly kind: 'replayed'
  readonly session: string
  /** '' where it is not known */
  readonly name: string
  /** null: its own revision */
  readonly candidate: Candidate | null
  /** the first row that shows; the cursor is where a search goes on from */
  readonly list: ListState
}

export interface MessageScreen {
  readonly kind: 'message'
  /** SHA-256 of its bytes */
  readonly blob: string
  /** in bytes */
  readonly size: number
  /** its ordinal in the session */
  readonly message: number
  /** what is not kept of it, `, without its body`; '' where all is */
  readonly lacks: string
  /** of the session */
  readonly name: string
  /** the first row that shows; the cursor is where a search goes on from */
  readonly list: ListState
  /** a search that the reader has not answered yet */
  readonly seeking: { readonly term: string; readonly direction: 1 | -1; readonly from: number } | null
}

/** A copy of a session, with other inputs. */
export interface WhatIfScreen extends TwoPanes {
  readonly kind: 'what-if'
  readonly id: string
  /** of the session */
  readonly name: string
  readonly edits: readonly TypedEdit[]
  /** those that it was last to be run with; null before that */
  readonly wanted: readonly TypedEdit[] | null
}

/** A list, and what its chosen item has to tell. */
export interface TwoPanes {
  readonly list: ListState
  /** which of both the keys move */
  readonly focus: 'list' | 'detail'
  /** first row of the detail that shows */
  readonly detailTop: number
}

export const hasPanes = (screen: Screen): screen is Extract<Screen, TwoPanes> => 'focus' in screen

export const panesStart: TwoPanes = { list: listStart, focus: 'list', detailTop: 0 }

export const everything: ListWishes = { query: '', sort: naturalSort('recorded') }

const noSessions: LoadedSessions = {
  list: null,
  count: 0,
  isComplete: false,
  isCounted: false,
  step: 0,
  histogram: null,
  from: 0,
  rows: [],
}

const sessionsStart: SessionsScreen = {
  kind: 'sessions',
  list: listStart,
  shown: everything,
  isOpening: false,
  keep: null,
  sought: '',
  following: null,
}

export const initialView = (size: Size, style: TerminalStyle): View => ({
  size,
  style,
  screens: [sessionsStart],
  overlay: null,
  notice: '',
  keys: new Map(),
  tour: null,
  search: '',
  read: {
    overview: null,
    sessions: noSessions,
    session: null,
    message: null,
    candidates: null,
    inputs: null,
    whatIf: null,
    paths: null,
    found: null,
    replayed: null,
    trace: null,
  },
  unanswered: '',
  whyUnanswered: '',
  leftCopy: null,
  errands: [],
  isQuitting: false,
  comparison: 0,
  job: null,
  notCompared: null,
  jobs: 0,
  watched: null,
  lastRun: null,
  judging: nothingJudged,
})

export const topScreen = (view: View): Screen => view.screens.at(-1)!

/** The screen on top becomes another. */
export const withTop = (view: View, screen: Screen): View => ({
  ...view,
  screens: [...view.screens.slice(0, -1), screen],
})

/** A screen comes on top. */
export const pushed = (view: View, screen: Screen): View => ({ ...view, screens: [...view.screens, screen] })

/** One more thing is to be done outside. */
export const withErrand = (view: View, errand: Errand): View => ({ ...view, errands: [...view.errands, errand] })

export const noticed = (view: View, notice: string): View => ({ ...view, notice })
