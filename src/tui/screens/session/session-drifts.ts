import { type Drift, instanceOfDrift } from '../../../domain/drift.js'
import { isAccepted } from '../../../domain/verdict.js'
import { comparisonAtHand } from '../../view/comparison-at-hand.js'
import type { View } from '../../view/view.js'
import type { SessionItem } from './session-items.js'

/** The drifts of a session in the comparison at hand, the worst first. */
export const driftsOfSession = (view: View, id: string): readonly Drift[] =>
  comparisonAtHand(view)?.drifts.filter(({ session }) => session === id) ?? []

/** The phase instances in which a session drifts, and whether all of it was accepted. */
export const driftingPhases = (view: View, id: string): ReadonlyMap<string | null, boolean> => {
  const phases = Map.groupBy(driftsOfSession(view, id), instanceOfDrift)
  return new Map([...phases].map(([phase, drifts]) => [phase, drifts.every(isAccepted)]))
}

/** Those of the phase that is chosen in the session at hand. */
export const driftsOfItem = (view: View, item: SessionItem): readonly Drift[] =>
  item.kind === 'phase' && view.read.session
    ? driftsOfSession(view, view.read.session.id).filter((drift) => instanceOfDrift(drift) === item.exchange.key)
    : []
