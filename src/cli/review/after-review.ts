import type { Comparison } from '../../domain/comparison.js'
import { type Drift, driftKinds, severities } from '../../domain/drift.js'
import { isAccepted } from '../../domain/verdict.js'
import { addVerdicts, countsOf, emptyVerdictTally, kindsOf } from '../../engine/verdict-tally.js'

/** A comparison that was kept, with the verdicts that are in force now. */
export const withVerdicts = (kept: Comparison, drifts: readonly Drift[]): Comparison => {
  const tally = emptyVerdictTally()
  addVerdicts(tally, drifts)
  return { ...kept, drifts, verdicts: countsOf(tally) }
}

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
