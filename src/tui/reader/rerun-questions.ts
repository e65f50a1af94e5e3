import type { WhatIf } from '../../domain/what-if.js'
import type { ReadTrace } from '../../engine/trace/read-trace.js'
import type { ReplayedSession } from '../../report/replay-text.js'
import type { Candidate } from '../view/job.js'
import type { EditedCopy } from './edited-copy.js'
import type { TraceQuestion } from './trace-questions.js'

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

/** What a copy of a session comes to, under the revision that it was recorded under. */
export interface WhatIfQuestion {
  readonly kind: 'what-if'
  readonly copy: EditedCopy
}

/** Those for which policies have to be read, or sessions have to run again. */
export type RerunQuestion = TraceQuestion | ReplayedQuestion | WhereQuestion | WhatIfQuestion

export type RerunAnswer =
  | { readonly kind: 'trace'; readonly asked: TraceQuestion; readonly trace: ReadTrace }
  | { readonly kind: 'replayed'; readonly asked: ReplayedQuestion; readonly replayed: ReplayedSession }
  | { readonly kind: 'where'; readonly revision: string; readonly candidate: Candidate | null }
  | { readonly kind: 'what-if'; readonly copy: EditedCopy; readonly whatIf: WhatIf }
