import type { Store } from '../store/store.js'
import { Chain } from './chain.js'
import { comparisonStopped, notCompared, type SessionComparison } from './compare-session.js'
import type { Comparer } from './comparer.js'
import { goesOnFromUnknown, type LeftBehind } from './left-behind.js'
import type { Recording } from './recording.js'
import { sessionTimeoutMs, watchedOnce } from './watched.js'

/** What the sessions before left, under the recorded revision and under the candidate. */
export interface BothLeft {
  readonly base: LeftBehind
  readonly candidate: LeftBehind
}

/**
 * Compares continuous recordings, each under a watch of its own. Either side goes on from what it left itself: the candidate also
 * after a session that drifted.
 */
export const comparerChain = (
  store: Store,
  comparer: Comparer,
  timeoutMs = sessionTimeoutMs,
): Chain<SessionComparison, BothLeft> =>
  new Chain<SessionComparison, BothLeft>(store, {
    afterBoot: { base: { carried: null }, candidate: { carried: null } },
    unknown: (why) => ({ base: { why }, candidate: { why } }),
    run: (recording, from) => {
      if ('why' in from.base && !recording.damage) return { result: undecided(recording, from.base.why), state: from }
      const result = watchedOnce(() => comparer.compareOn(recording, from), timeoutMs) ?? comparisonStopped(recording)
      return { result, state: stateAfter(recording, result, from) }
    },
  })

const undecided = (recording: Recording, why: string): SessionComparison =>
  notCompared(recording, {
    verdict: 'undecidable',
    undecidable: { phase: 'session', call: goesOnFromUnknown(why) },
  })

/** Where the comparison as a whole came to nothing, no session says why, and the next ones do not either. */
const stateAfter = ({ session }: Recording, result: SessionComparison, from: BothLeft): BothLeft => {
  if (result.carried) return result.carried
  if (result.verdict === 'undecidable' && !result.undecidable) return from
  const why = `${session} ${result.verdict === 'unfaithful' ? 'is unfaithful' : 'was stopped by the clock'}`
  return { base: { why }, candidate: { why } }
}
