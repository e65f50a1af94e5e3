import type { ReplayedSession } from '../../report/replay-text.js'
import type { Candidate } from '../view/job.js'
import type { ReadTrace, TraceQuestion } from './trace-questions.js'

/** What a session comes to under a candidate, phase by phase. */
export interface ReplayedQuestion {
  readonly kind: 'replayed'
  readonly session: string
  /** null: its own revision */
  readonly candidate: Candidate | null
}

/** Which candidate of late is this revision, byte for byte. */
export interface WhereQuestion {
  readonly kind: 'where'
  readonly revision: string
}

/** Those for which policies have to be read, or sessions have to run again. */
export type RerunQuestion = TraceQuestion | ReplayedQuestion | WhereQuestion

export type RerunAnswer =
  | { readonly kind: 'trace'; readonly asked: TraceQuestion; readonly trace: ReadTrace }
  | { readonly kind: 'replayed'; readonly asked: ReplayedQuestion; readonly replayed: ReplayedSession }
  | { readonly kind: 'where'; readonly revision: string; readonly candidate: Candidate | null }
