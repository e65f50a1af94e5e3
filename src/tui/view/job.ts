import type { UndecidableSession, UnfaithfulSession } from '../../domain/comparison.js'
import type { Drift } from '../../domain/drift.js'
import type { Progress } from '../../report/progress-text.js'

/** A version of a policy, by where it is. */
export interface Candidate {
  /** of its file or folder */
  readonly path: string
  /** the git commit whose version it is; null: as it is on disk now */
  readonly commit: string | null
}

/** Where it is, whatever it was when it was compared. */
export const whereOf = ({ path, commit }: Candidate): Candidate => ({ path, commit })

/** One that was compared. */
export interface ComparedCandidate extends Candidate {
  /** what it was then */
  readonly revision: string
}

/** A comparison with a candidate, as far as it has come. */
export interface Job {
  /** which of those that were started, from 1 */
  readonly number: number
  readonly candidate: Candidate
  /** in sessions; a total of 0 is not known yet */
  readonly progress: Progress
  readonly found: Found
  /** why it ended before it was done, or was not kept; null while it runs */
  readonly ended: string | null
  /** it is done and kept, and stands here until it is read from the store */
  readonly isKept: boolean
}

/** A comparison that ended before it had compared anything: its candidate is not there, or does not load. What was compared before it stays in view. */
export interface NotCompared {
  readonly candidate: Candidate
  readonly why: string
}

/** What cannot be told to be the same. */
export interface Found {
  readonly drifts: readonly Drift[]
  readonly undecidable: readonly UndecidableSession[]
  readonly unfaithful: readonly UnfaithfulSession[]
}

/** A comparison that was made here, against the one before it with the candidate of the same path. */
export interface LastRun {
  readonly candidate: ComparedCandidate
  /** null: it was the first with this candidate */
  readonly before: Listed | null
  /** null until it was read */
  readonly now: Listed | null
  /** null where there is nothing to hold it against, or not all is listed */
  readonly changes: Changes | null
}

export interface Listed {
  readonly drifts: readonly Drift[]
  /** whether nothing more was found than is listed */
  readonly isWhole: boolean
  /** of the sessions that drift, by id */
  readonly names: ReadonlyMap<string, string>
}

export interface Changes {
  readonly fresh: ReadonlySet<Drift>
  readonly gone: readonly Drift[]
  /** of the sessions of those that are gone, by id */
  readonly names: ReadonlyMap<string, string>
}
