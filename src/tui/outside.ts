import type { Progress } from '../report/progress-text.js'
import type { Recorded, SaidOnSight } from '../store/reviews/record-unchanged.js'
import type { EditedCopy } from './reader/edited-copy.js'
import type { RerunAnswer, RerunQuestion } from './reader/rerun-questions.js'
import type { Candidate, Found } from './view/job.js'

/** What is done for the interface that is neither the screen's work nor the store reader's. */
export interface Outside {
  /** candidates that somebody may want, the likeliest first */
  candidates(): Promise<readonly CandidateChoice[]>
  /** paths of policies that a text may become; folders have a slash behind them */
  paths(before: string): Promise<readonly string[]>
  /** Compares every session of the store beside the screen. Returns what ends it before it is done. */
  compare(candidate: Candidate, tell: (report: JobReport) => void): () => void
  /** Runs a session again beside the screen. Rejects with what is to be told. */
  rerun(question: RerunQuestion): Promise<RerunAnswer>
  /** Writes verdicts into the store, in the order in which they are asked; tells of each what came of it. Rejects with what is to be told. */
  judge(asked: VerdictsAsked): Promise<readonly Recorded[]>
  /** Writes a copy of a session as a scenario file, beside the screen. Rejects with what is to be told. */
  saveCopy(copy: EditedCopy, path: string): Promise<void>
  /** Tells when something in a policy's folder was saved. Returns what ends that. */
  watch(path: string, saved: () => void): () => void
}

/** Verdicts to be written, all or none. */
export interface VerdictsAsked {
  readonly said: readonly SaidOnSight[]
  /** hash of the candidate revision under which the drifts were found */
  readonly candidate: string
}

export interface CandidateChoice extends Candidate {
  /** milliseconds since the epoch: when the commit was made; null where it is no commit */
  readonly at: number | null
  /** of the commit; '' where it is none */
  readonly subject: string
}

export type JobReport =
  /** with what was found since the report before it */
  | { readonly outcome: 'running'; readonly progress: Progress; readonly found: Found }
  /** and kept: it is the store's newest comparison, with the candidate as it was then */
  | { readonly outcome: 'finished'; readonly revision: string }
  /** not finished, or not kept */
  | { readonly outcome: 'ended'; readonly why: string }
