import type { Revision } from '../domain/revision.js'
import type { Host } from '../momentum/host.js'
import type { Query } from '../store/query/query.js'
import type { Supplement } from './answers/candidate-answers.js'
import type { Report } from './shared-work.js'
import type { Tally } from './tally.js'

/** Both revisions, booted. */
export interface Hosts {
  readonly base: Host
  readonly candidate: Host
}

export interface CompareOptions {
  /** makes, for each session, what answers questions that were never recorded */
  readonly newSupplement?: (() => Supplement) | undefined
  /** instructions may grow to this many times as many before it is a drift of cost */
  readonly costFactor: number
}

export const defaultCompareOptions: CompareOptions = { costFactor: 2 }

/** As a cost factor: machines of two kinds count other instructions, so none is a difference. */
export const noCost = Number.MAX_SAFE_INTEGER

/** The cost factor between two hosts: machines of two dialects do not compare. */
export const costFactorBetween = ({ base, candidate }: Hosts, { costFactor }: CompareOptions): number =>
  base.machine.build === candidate.machine.build ? costFactor : noCost

/** What of a session cannot be told to be the same. */
export type SessionFindings = Pick<Tally, 'drifts' | 'undecidable' | 'unfaithful'>

/** Who looks on while sessions are compared. */
export interface Watching {
  readonly report: Report
  /** of each session that is not the same, as soon as it is known */
  readonly onFound?: ((findings: SessionFindings) => void) | undefined
}

export interface WhatToCompare {
  readonly candidate: Revision
  readonly query: Query
  /** drifts, and sessions that cannot be judged, that are listed */
  readonly limit: number
  /** makes, for each session, what answers questions that were never recorded; keeps the comparison in this thread */
  readonly newSupplement?: CompareOptions['newSupplement']
}
