import type { Said } from '../../domain/review.js'
import type { DriftVerdict, Verdict } from '../../domain/verdict.js'
import type { Store } from '../store.js'
import { type Reviewer, recordVerdicts } from './record-verdicts.js'
import { verdictOn } from './verdicts.js'

/** A verdict as it is to be given on what somebody sees. */
export interface SaidOnSight extends Said {
  /** the verdict that was in force when it was looked at; null: none */
  readonly seen: Verdict | null
}

/** What became of it. */
export interface Recorded {
  /** false: somebody has judged that drift meanwhile, or has taken a verdict back, and that stands */
  readonly isKept: boolean
  /** in force now; null: none */
  readonly verdict: DriftVerdict | null
}

/**
 * Keeps the verdicts on drifts of which nobody else has said anything since they were looked at; the others stay as they are. Tells of
 * each, in the same order, what is in force then. Throws Trouble as `recordVerdicts`.
 */
export const recordUnchanged = (
  store: Store,
  said: readonly SaidOnSight[],
  reviewer: Reviewer,
): readonly Recorded[] => {
  const kept = store.transaction(() => {
    const unchanged = said.filter(({ drift, seen }) => (verdictOn(store, drift)?.verdict ?? null) === seen)
    recordVerdicts(
      store,
      unchanged.map(({ seen: _seen, ...one }) => one),
      reviewer,
    )
    return new Set(unchanged)
  })
  return said.map((one) => ({ isKept: kept.has(one), verdict: verdictOn(store, one.drift) ?? null }))
}
