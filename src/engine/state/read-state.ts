import type { ReadState } from '../../domain/comparison.js'
import type { Carried } from '../../momentum/host.js'
import { pairsOf, type Side, sideOf } from '../both-runs.js'
import type { CompareOptions, Hosts } from '../compare-options.js'
import { type Change, firstChange } from '../first-change.js'
import { type CandidateReplay, replayCandidate } from '../replay-candidate.js'
import { differenceKeys, unpairedKeys } from './difference-keys.js'
import type { LeftState } from './left-state.js'
import type { Ran } from './run-by-itself.js'

/** One side on what others left; `again` is null where nothing is left there. */
interface OnState {
  readonly side: Side
  readonly again: CandidateReplay | null
  readonly change: Change | null
}

/** What a session comes to on what others left, besides what it comes to by itself. */
export type Reading = Pick<ReadState, 'side' | 'phase' | 'reason' | 'verdict'>

/** Null where both sides come to what they came to by themselves. */
export const readOn = (ran: Ran, state: LeftState, options: CompareOptions): Reading | null => {
  const again = (side: keyof Hosts, from: Carried | null): CandidateReplay | null =>
    from &&
    replayCandidate(ran.hosts[side], ran.recording, ran.own.runs, { from, supplement: options.newSupplement?.() })
  const base = onState(sideOf(ran.own), again('base', state.base))
  const candidate = onState(ran.replay, again('candidate', state.candidate))
  const change = base.change ?? candidate.change
  if (change === null) return null
  const side = base.change && candidate.change ? 'both' : base.change ? 'recorded' : 'candidate'
  return { side, phase: change.phase, reason: change.reason, verdict: verdictOf(ran, [base, candidate], options) }
}

const onState = (side: Side, again: OnState['again']): OnState => ({
  side,
  again,
  change: again && firstChange(side.runs, again),
})

/** What a comparison would have come to on that state, but for what differs by itself. */
const verdictOf = (
  { differences, hosts }: Ran,
  [base, candidate]: readonly [OnState, OnState],
  options: CompareOptions,
): ReadState['verdict'] => {
  const pairs = pairsOf(base.again ?? base.side, candidate.again ?? candidate.side, hosts)
  const isNew = (key: string): boolean => !differences.has(key)
  if (differenceKeys(pairs, options).some(isNew)) return 'drifted'
  if ([base, candidate].some(({ again }) => again?.undecidable)) return 'undecidable'
  return unpairedKeys(pairs).some(isNew) ? 'drifted' : 'same'
}
