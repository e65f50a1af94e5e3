import type { Drift } from '../../domain/drift.js'
import type { InvocationAddress, Trace } from '../../domain/trace.js'
import type { InvocationPair } from '../../engine/trace/pair-invocations.js'
import type { Parting } from '../../engine/trace/parting-point.js'
import type { Candidate } from '../view/job.js'

/** Lines of one invocation of a session; under a candidate too, where one is given. */
export interface TraceQuestion {
  readonly kind: 'trace'
  readonly session: string
  readonly candidate: Candidate | null
  readonly invocation: WantedInvocation
  /** the first step that is wanted, from 1; some thousand come with it */
  readonly from: number
  /** steps that are wanted; absent: as many as an answer brings */
  readonly keep?: number
}

export type WantedInvocation =
  | { readonly by: 'address'; readonly address: InvocationAddress }
  /** the one that made it */
  | { readonly by: 'drift'; readonly drift: Drift }
  /** its place in the list of pairs, from 0 */
  | { readonly by: 'place'; readonly place: number }

export interface ReadTrace {
  /** all of the session */
  readonly pairs: readonly InvocationPair[]
  /** which of them was traced */
  readonly place: number
  readonly recorded: Trace | null
  readonly candidate: Trace | null
  /** counted from the invocation's first step */
  readonly parting: Parting | null
  /** places of the pairs that made a drift, in order */
  readonly drifting: readonly number[]
  /** why each side ran no further, where it did not */
  readonly stops: readonly string[]
}

/** Steps that an answer brings. */
export const stepsRead = 4000
