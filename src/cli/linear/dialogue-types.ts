import type { Line } from '../../report/lines.js'
import type { EditedCopy } from '../../tui/reader/edited-copy.js'
import type { Answer, Question } from '../../tui/reader/questions.js'
import type { Candidate, ComparedCandidate } from '../../tui/view/job.js'
import type { Place } from './places/place.js'

/** The terminal UI as questions and answers: plain data, moved by what somebody answers and by what came of a wish. */
export interface Dialogue {
  /** where somebody is, the last one; the others are what `back` leads to */
  readonly places: readonly Place[]
  /** to be told before the next question; `again` tells it again */
  readonly said: readonly Line[]
  /** what has to be done or read before the next question */
  readonly wish: Wish | null
  readonly isOver: boolean
}

/** What a dialogue wants to be done outside of it. */
export type Wish =
  | { readonly kind: 'ask'; readonly question: Question }
  /** every session of the store with a candidate */
  | { readonly kind: 'compare'; readonly candidate: Candidate }
  /** a copy of a session, as a scenario file */
  | { readonly kind: 'save'; readonly copy: EditedCopy; readonly path: string }
  /** the drifts of the newest comparison, or of another one */
  | { readonly kind: 'review'; readonly comparison: string }
  | { readonly kind: 'example' }

/** What came of a wish. */
export type News =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'compared'; readonly candidate: ComparedCandidate }
  | { readonly kind: 'saved'; readonly path: string }
  | { readonly kind: 'reviewed'; readonly said: readonly Line[]; readonly isOver: boolean }
  | { readonly kind: 'example' }
  | { readonly kind: 'trouble'; readonly message: string; readonly hint: string | undefined }

/** What can be answered at a place. */
export interface Choice {
  /** the answer; its beginning does as well, where no other one begins so */
  readonly word: string
  /** for help: `goes to the next page` */
  readonly says: string
  /** what may follow the word, and the question that is asked where it does not */
  readonly takes?: { readonly what: string; readonly ask: string } | undefined
  /** why it can do nothing now */
  readonly why?: string | undefined
}

/** What becomes of a place. */
export interface Turn<Kind extends Place = Place> {
  /** absent: nothing, by an answer; what was said last, by news */
  readonly said?: readonly Line[]
  readonly place?: Kind
  /** goes on top */
  readonly opens?: Place
  /** goes away; what opens takes its place */
  readonly leaves?: boolean
  readonly wish?: Wish
}

/** How one kind of place asks, and what answers do there. All of it is pure. */
export interface PlaceKind<Kind extends Place = Place> {
  /** where it is, and what is asked: `Sessions 1 to 10 of 46. Which one?` */
  question(place: Kind): string
  choices(place: Kind): readonly Choice[]
  /** the word that an empty answer means; null: none */
  usual(place: Kind): string | null
  /** what a number means: `opens that session`; null: nothing */
  readonly number: string | null
  /** the word that an answer is for which is none of the choices */
  readonly other?: string
  /** `word` is one of its choices or, for a number, `number` */
  chose(place: Kind, word: string, behind: string): Turn<Kind>
  heard?(place: Kind, news: News): Turn<Kind>
  /** what was on top of it is gone */
  returned?(place: Kind): Turn<Kind>
  /** false: it has nothing to show, and goes away where that cannot be had */
  isRead?(place: Kind): boolean
}
