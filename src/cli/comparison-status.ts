import type { Comparison } from '../domain/comparison.js'
import { type DriftKind, type Severity, severities } from '../domain/drift.js'
import { exitStatus } from './exit-status.js'

/** What makes the exit status 1: kinds of drift, or severities and worse ones. */
export type FailOn = { readonly kinds: readonly DriftKind[] } | { readonly least: Severity } | { readonly none: true }

/** The exit status that a comparison comes to. */
export const statusOf = (comparison: Comparison, failOn: FailOn): number => {
  if (fails(comparison, failOn)) return exitStatus.drift
  const unsure =
    comparison.undecidable.length > 0 || comparison.sessions.undecidable + comparison.sessions.unfaithful > 0
  return unsure ? exitStatus.undecided : exitStatus.clean
}

/**
 * What was accepted does not fail, what was rejected always does. Where nothing was said of any drift, the list has the worst, so a
 * severity shows in it, and a kind in the counts.
 */
const fails = ({ drifts, kinds, verdicts }: Comparison, failOn: FailOn): boolean => {
  if (verdicts !== undefined && verdicts.rejected > 0) return true
  if ('none' in failOn) return false
  const standing = verdicts?.standing
  if ('kinds' in failOn) return failOn.kinds.some((kind) => (standing?.kinds ?? kinds)[kind] !== undefined)
  const found = standing ? (Object.keys(standing.severities) as Severity[]) : drifts.map(({ severity }) => severity)
  return found.some((severity) => severities.indexOf(severity) <= severities.indexOf(failOn.least))
}
