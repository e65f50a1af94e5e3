import type { VerdictCounts } from '../domain/comparison.js'
import { type Drift, type DriftKind, driftKinds, type Severity, severities } from '../domain/drift.js'
import { isAccepted } from '../domain/verdict.js'
import { count, countAll, inOrder } from './counting.js'

/** How many drifts have which verdict, and what those are that nobody accepted. Plain data, that adds up. */
export interface VerdictTally {
  accepted: number
  rejected: number
  readonly kinds: Map<DriftKind, number>
  readonly severities: Map<Severity, number>
}

export const emptyVerdictTally = (): VerdictTally => ({
  accepted: 0,
  rejected: 0,
  kinds: new Map(),
  severities: new Map(),
})

/** All kinds of a drift, its own first. */
export const kindsOf = ({ kind, also }: Drift): readonly DriftKind[] => [kind, ...also]

/** Of the drifts of a session: there are some, and each was accepted. */
export const isWhollyAccepted = (drifts: readonly Drift[]): boolean => drifts.length > 0 && drifts.every(isAccepted)

export const addVerdicts = (tally: VerdictTally, drifts: readonly Drift[]): void => {
  for (const drift of drifts) {
    if (isAccepted(drift)) {
      tally.accepted += 1
      continue
    }
    if (drift.verdict) tally.rejected += 1
    for (const kind of kindsOf(drift)) count(tally.kinds, kind)
    count(tally.severities, drift.severity)
  }
}

export const addVerdictTally = (into: VerdictTally, other: VerdictTally): void => {
  into.accepted += other.accepted
  into.rejected += other.rejected
  countAll(into.kinds, other.kinds)
  countAll(into.severities, other.severities)
}

/** The counts as they are told, with drifts that belong to no session; undefined where nothing was ever said of any. */
export const verdictCounts = (sessions: VerdictTally, whole: readonly Drift[]): VerdictCounts | undefined => {
  const all = emptyVerdictTally()
  addVerdictTally(all, sessions)
  addVerdicts(all, whole)
  return all.accepted + all.rejected === 0 ? undefined : countsOf(all)
}

/** A tally as it is told. */
export const countsOf = ({ accepted, rejected, kinds, severities: bySeverity }: VerdictTally): VerdictCounts => ({
  accepted,
  rejected,
  standing: { kinds: inOrder(driftKinds, kinds), severities: inOrder(severities, bySeverity) },
})
