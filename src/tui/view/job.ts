import type { UndecidableSession, UnfaithfulSession } from '../../domain/comparison.js'
import type { Drift } from '../../domain/drift.js'

/** A version of a policy, by where it is. */
export interface Candidate {
  /** of its file or folder */
  readonly path: string
  /** the git commit whose version it is; null: as it is on disk now */
  readonly commit: string | null
}

/** A comparison with a candidate, as far as it has come. */
export interface Job {
  /** which of those that were started, from 1 */
  readonly number: number
  readonly candidate: Candidate
  readonly progress: Progress
  readonly found: Found
}

export interface Progress {
  /** sessions */
  readonly done: number
  /** 0 before it is known */
  readonly total: number
  readonly elapsedMs: number
}

/** What cannot be told to be the same. */
export interface Found {
  readonly drifts: readonly Drift[]
  readonly undecidable: readonly UndecidableSession[]
  readonly unfaithful: readonly UnfaithfulSession[]
}

/** A comparison that was made here, against the one before it with the candidate of the same path. */
export interface LastRun {
  readonly path: string
  /** null until it was read */
  readonly drifts: readonly Drift[] | null
  /** null: it was the first with this candidate, or one of both lists too little to say */
  readonly changes: Changes | null
}

export interface Changes {
  readonly fresh: ReadonlySet<Drift>
  readonly gone: readonly Drift[]
}
