import type { Revision } from '../../domain/revision.js'
import type { Query } from '../../store/query/query.js'
import type { Supplement } from '../answers/candidate-answers.js'

/** Of which sessions the second machine is asked, and about what. */
export interface WhatToAsk {
  readonly query: Query
  /** asked about it, too */
  readonly candidate?: Revision | undefined
  /** partings that are listed */
  readonly limit: number
  /** makes, for each session, what answers the candidate's questions that were never recorded */
  readonly newSupplement?: (() => Supplement) | undefined
  /** milliseconds that one session may take by the clock, on both machines together */
  readonly timeoutMs?: number | undefined
}
