import type { UndecidableSession, UnfaithfulSession } from '../../domain/comparison.js'
import type { Drift } from '../../domain/drift.js'
import type { WholeSession } from '../../domain/session.js'
import type { ListedInput } from '../../domain/what-if.js'
import type { Row } from '../../report/layout.js'
import type { SessionListing } from '../../report/session/session-listing.js'
import type { Sort } from '../../store/listing/orders.js'
import type { ReplyHistogram } from '../../store/listing/reply-histogram.js'
import type { Vocabulary } from '../../store/query/complete-query.js'
import type { CandidateChoice } from '../outside.js'
import type { RerunAnswer, RerunQuestion } from './rerun-questions.js'

/** What a screen needs to be read. Plain data, because it is answered in another thread. */
export type Question =
  /** with a comparison: 0 is the newest */
  | { readonly kind: 'overview'; readonly comparison: number }
  | {
      readonly kind: 'sessions'
      readonly list: SessionList
      readonly window: Window
      /** the window is to be around this session instead, where the list has it */
      readonly keep: Kept | null
    }
  /** how many sessions a list has, after one more look than there were */
  | { readonly kind: 'tally'; readonly list: SessionList; readonly step: number }
  /** of the session that a person means by a text */
  | { readonly kind: 'place'; readonly list: SessionList; readonly text: string }
  /** whether there are later sessions; asked again and again */
  | { readonly kind: 'news'; readonly tick: number }
  | { readonly kind: 'session'; readonly id: string }
  | { readonly kind: 'message'; readonly text: MessageText; readonly window: Window }
  | {
      readonly kind: 'message-search'
      readonly text: MessageText
      readonly term: string
      /** the row to begin with */
      readonly from: number
      readonly direction: 1 | -1
    }
  | { readonly kind: 'inputs'; readonly session: string }
  | { readonly kind: 'candidates' }
  /** that a text may become */
  | { readonly kind: 'paths'; readonly before: string }
  | RerunQuestion

export type Answer =
  | { readonly kind: 'overview'; readonly overview: Overview }
  | {
      readonly kind: 'sessions'
      readonly list: SessionList
      readonly count: number
      readonly isComplete: boolean
      readonly from: number
      readonly rows: readonly SessionListing[]
      /** of the session that was to be kept; null where there was none, or it is not in the list */
      readonly position: number | null
    }
  | {
      readonly kind: 'tally'
      readonly list: SessionList
      readonly step: number
      readonly count: number
      readonly isComplete: boolean
      /** also the histogram is of all of them */
      readonly isCounted: boolean
      readonly histogram: ReplyHistogram
    }
  | {
      readonly kind: 'place'
      readonly list: SessionList
      readonly text: string
      /** null where there is no such session, or it is not in the list */
      readonly position: number | null
      readonly isFound: boolean
      /** false: several sessions are meant, and this is the newest of them */
      readonly isSure: boolean
      /** so many sessions have names that begin so, and this is the newest of them; 0 where one is named in full */
      readonly begun: number
      readonly count: number
    }
  | { readonly kind: 'news'; readonly tick: number; readonly asOf: number }
  | { readonly kind: 'session'; readonly session: WholeSession }
  | {
      readonly kind: 'message'
      readonly text: MessageText
      readonly count: number
      readonly from: number
      readonly rows: readonly Row[]
    }
  /** null: no row has it */
  | {
      readonly kind: 'message-search'
      readonly question: Extract<Question, { kind: 'message-search' }>
      readonly row: number | null
    }
  | { readonly kind: 'inputs'; readonly session: string; readonly inputs: readonly ShownInput[] }
  | { readonly kind: 'candidates'; readonly choices: readonly CandidateChoice[] }
  | { readonly kind: 'paths'; readonly before: string; readonly paths: readonly string[] }
  | RerunAnswer

/** Those that need more than the store. */
type OutsideQuestion = Extract<Question, { kind: 'candidates' | 'paths' } | RerunQuestion>

export type StoreQuestion = Exclude<Question, OutsideQuestion>

/** What of an input shows. */
export interface ShownInput extends ListedInput {
  /** false where it is cut off, or no text: it cannot be typed on from */
  readonly isWhole: boolean
}

/** A message, laid out for a terminal. */
export interface MessageText {
  /** SHA-256 of its bytes */
  readonly blob: string
  readonly width: number
  readonly unicode: boolean
}

/** Which sessions, in which order. */
export interface ListWishes {
  /** in the language of `--where`; '' is all of them */
  readonly query: string
  readonly sort: Sort
}

/** A list of sessions, as of one moment: positions count from then, whatever arrives later. */
export interface SessionList extends ListWishes {
  /** id of the comparison that it is sorted by; null where it is not */
  readonly comparison: string | null
  /** streams from this one on are later */
  readonly asOf: number
}

/** A session that stays where it is on the screen. */
export interface Kept {
  readonly id: string
  /** rows of the list above it */
  readonly above: number
}

/** A part of a list. */
export interface Window {
  /** position of the first, from 0 */
  readonly from: number
  readonly count: number
}

/** What there is, as of one moment. */
export interface Overview {
  /** streams from this one on are later */
  readonly asOf: number
  readonly hasSessions: boolean
  /** what a query may name */
  readonly vocabulary: Vocabulary
  /** how many comparisons there are */
  readonly comparisons: number
  /** the one that was asked for, null where there is none */
  readonly comparison: ShownComparison | null
}

export interface ShownComparison {
  readonly id: string
  /** hash of the candidate revision; null where an older version did not keep it */
  readonly candidate: string | null
  /** of the candidate */
  readonly name: string
  /** milliseconds since the epoch */
  readonly finishedAt: number
  /** `46 sessions: 35 same, 9 drifted.` */
  readonly counts: string
  /** sessions that are the same by themselves, and drift on what others left */
  readonly drifting: number
  /** with the verdicts in force; the worst first, those that were accepted last */
  readonly drifts: readonly Drift[]
  readonly undecidable: readonly UndecidableSession[]
  readonly unfaithful: readonly UnfaithfulSession[]
  /** true where more was found than is listed */
  readonly truncated: boolean
  /** of the sessions that drift, by id */
  readonly names: ReadonlyMap<string, string>
}

/** Where the screens get what they show; what of it is in a store, unless more is said. */
export interface Reader<Asked extends Question = StoreQuestion> {
  /** Rejects with what is to be told. */
  ask(question: Asked): Promise<Answer>
  close(): void
}
