import type { Drift } from '../../domain/drift.js'
import type { WholeSession } from '../../domain/session.js'
import type { SessionListing } from '../../report/session/session-listing.js'

/** What there is, as of one moment; positions in the list of sessions count from then, whatever arrives later. */
export interface Overview {
  readonly sessions: number
  /** how many comparisons there are */
  readonly comparisons: number
  /** the one that was asked for, null where there is none */
  readonly comparison: ShownComparison | null
}

export interface ShownComparison {
  /** of the candidate */
  readonly name: string
  /** milliseconds since the epoch */
  readonly finishedAt: number
  /** `46 sessions: 35 same, 9 drifted.` */
  readonly counts: string
  /** the worst first */
  readonly drifts: readonly Drift[]
  /** of the sessions that drift, by id */
  readonly names: ReadonlyMap<string, string>
}

/** A part of the list of sessions, the newest first. */
export interface Window {
  /** position of the first, from 0 */
  readonly from: number
  readonly count: number
}

/** Where the screens get what they show. It promises, so that it can live in another thread. */
export interface Reader {
  /** with a comparison: 0 is the newest */
  overview(comparison: number): Promise<Overview>
  sessions(window: Window): Promise<readonly SessionListing[]>
  session(id: string): Promise<WholeSession>
  close(): void
}
