import { wordless } from '../../domain/alike.js'
import { type Drift, type DriftKind, driftKinds, type Severity, severities } from '../../domain/drift.js'

/** The same behaviour that changed the same way, over many sessions. */
export interface DriftFold {
  readonly first: Drift
  readonly drifts: readonly Drift[]
  /** sessions besides the first */
  readonly otherSessions: number
}

export interface DriftGroup {
  readonly severity: Severity
  readonly kind: DriftKind
  readonly count: number
  readonly folds: readonly DriftFold[]
}

/** By severity and kind, the worst first; folded where only the place differs, or, unless `all`, where they are alike. */
export const groupDrifts = (drifts: readonly Drift[], all = false): readonly DriftGroup[] =>
  severities.flatMap((severity) =>
    driftKinds.flatMap((kind) => {
      const some = drifts.filter((drift) => drift.kind === kind && drift.severity === severity)
      const folds = [...Map.groupBy(some, all ? sameKey : alikeKey).values()].map(foldOf)
      if (folds.length === 0) return []
      return [{ severity, kind, count: some.length, folds: folds.sort((a, b) => b.drifts.length - a.drifts.length) }]
    }),
  )

/** All but where it happened, and who judged it. */
const sameKey = (drift: Drift): string => {
  const { session: _session, message: _message, recipient: _recipient, base: _base, verdict, ...what } = drift
  return JSON.stringify([what, verdict?.verdict])
}

/** The same line made it, from the same to the same but for the words; where no line is known, or the script failed, all is the same. */
const alikeKey = (drift: Drift): string => {
  if (drift.severity === 'info')
    return JSON.stringify([drift.phase, drift.callout, drift.module, drift.verdict?.verdict])
  if (drift.line === null || drift.kind === 'failure') return sameKey(drift)
  return sameKey({
    ...drift,
    occurrence: 1,
    also: [],
    rest: [],
    recorded: wordless(drift.recorded),
    replayed: wordless(drift.replayed),
  })
}

const foldOf = (drifts: readonly Drift[]): DriftFold => {
  const also = new Set(drifts.flatMap((drift) => drift.also))
  return {
    first: { ...drifts[0]!, also: driftKinds.filter((kind) => also.has(kind)) },
    drifts,
    otherSessions: new Set(drifts.map(({ session }) => session)).size - 1,
  }
}
