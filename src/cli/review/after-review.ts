import type { Comparison } from '../../domain/comparison.js'
import { type Drift, type DriftKind, driftKinds, severities } from '../../domain/drift.js'
import { isAccepted } from '../../domain/verdict.js'

/** A comparison that was kept, with the verdicts that are in force now. */
export const withVerdicts = (kept: Comparison, drifts: readonly Drift[]): Comparison => {
  const standing = standingOf(drifts)
  const rejected = drifts.filter(({ verdict }) => verdict?.verdict === 'rejected').length
  const kinds: Partial<Record<DriftKind, number>> = {}
  for (const kind of standing.flatMap(kindsOf)) kinds[kind] = (kinds[kind] ?? 0) + 1
  const bySeverity: Partial<Record<Drift['severity'], number>> = {}
  for (const { severity } of standing) bySeverity[severity] = (bySeverity[severity] ?? 0) + 1
  return {
    ...kept,
    drifts,
    verdicts: { accepted: drifts.length - standing.length, rejected, standing: { kinds, severities: bySeverity } },
  }
}

const kindsOf = ({ kind, also }: Drift): readonly DriftKind[] => [kind, ...also]

/** Whether drifts that nobody had accepted were found and not listed: nobody can judge those from the list. */
export const hasUnlisted = ({ drifts, kinds, verdicts }: Comparison): boolean => {
  const listed = standingOf(drifts).flatMap(kindsOf)
  const found = verdicts?.standing.kinds ?? kinds
  return driftKinds.some((kind) => (found[kind] ?? 0) > listed.filter((one) => one === kind).length)
}

/** Whether one of those is worse than info. Where nothing was said of any drift, the worst are listed, and the last of them tells. */
export const failsUnlisted = (kept: Comparison): boolean => {
  if (!hasUnlisted(kept)) return false
  const listed = standingOf(kept.drifts)
  if (!kept.verdicts) return listed.at(-1)?.severity !== 'info'
  const { severities: found } = kept.verdicts.standing
  return severities.some(
    (severity) =>
      severity !== 'info' && (found[severity] ?? 0) > listed.filter((one) => one.severity === severity).length,
  )
}

const standingOf = (drifts: readonly Drift[]): readonly Drift[] => drifts.filter((drift) => !isAccepted(drift))
