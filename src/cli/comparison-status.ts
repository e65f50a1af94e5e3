import type { Comparison } from '../domain/comparison.js'
import { type DriftKind, type Severity, severities } from '../domain/drift.js'
import { exitStatus } from './exit-status.js'

/** What makes the exit status 1: kinds of drift, or severities and worse ones. */
export type FailOn = { readonly kinds: readonly DriftKind[] } | { readonly least: Severity } | { readonly none: true }

/** The exit status that a comparison comes to. */
export const statusOf = (comparison: Comparison, failOn: FailOn): number => {
  if (fails(comparison, failOn)) return exitStatus.drift
  const { undecidable, unfaithful } = comparison.sessions
  const unsure = comparison.undecidable.length > 0 || undecidable + unfaithful > 0 || isUnsureOnState(comparison)
  return unsure ? exitStatus.undecided : exitStatus.clean
}

/** Which sessions ran before one in production is not known: what differs only on what others left is neither drift nor the same. */
const isUnsureOnState = ({ sessions: { drifting = 0 }, isolated = [] }: Comparison): boolean =>
  drifting > 0 || isolated.some(({ reads }) => reads?.verdict === 'undecidable')

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
