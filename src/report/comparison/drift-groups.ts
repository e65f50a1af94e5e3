import { type Drift, type DriftKind, driftKinds, type Severity, severities } from '../../domain/drift.js'

/** The same behaviour that changed the same way, over many sessions. */
export interface DriftFold {
  readonly first: Drift
  readonly drifts: readonly Drift[]
  /** sessions besides the first */
  readonly otherSessions: number
}

export interface DriftGroup {
  readonly kind: DriftKind
  readonly worst: Severity
  readonly count: number
  readonly folds: readonly DriftFold[]
}

/** Drifts by kind, the worst first, identical ones folded. */
export const groupDrifts = (drifts: readonly Drift[]): readonly DriftGroup[] =>
  driftKinds
    .map((kind) =>
      groupOf(
        kind,
        drifts.filter((drift) => drift.kind === kind),
      ),
    )
    .filter(({ count }) => count > 0)
    .sort((a, b) => severities.indexOf(a.worst) - severities.indexOf(b.worst))

const groupOf = (kind: DriftKind, drifts: readonly Drift[]): DriftGroup => {
  const byFold = Map.groupBy(drifts, foldKey)
  const folds = [...byFold.values()].map(foldOf).sort(worstFirst)
  return { kind, worst: folds[0]?.first.severity ?? 'info', count: drifts.length, folds }
}

/** All but where it happened. */
const foldKey = (drift: Drift): string => {
  const { session: _session, message: _message, recipient: _recipient, ...what } = drift
  return JSON.stringify(what)
}

const foldOf = (drifts: readonly Drift[]): DriftFold => ({
  first: drifts[0]!,
  drifts,
  otherSessions: new Set(drifts.map(({ session }) => session)).size - 1,
})

const worstFirst = (a: DriftFold, b: DriftFold): number =>
  severities.indexOf(a.first.severity) - severities.indexOf(b.first.severity) || b.drifts.length - a.drifts.length
