import type { Comparison } from './comparison.js'
import { type Drift, type DriftKind, type Severity, severities } from './drift.js'
import { isAccepted } from './verdict.js'

/** What makes a comparison fail: kinds of drift, or severities and worse ones. */
export type FailOn = { readonly kinds: readonly DriftKind[] } | { readonly least: Severity } | { readonly none: true }

/** Whether a comparison fails for this drift. What was accepted does not fail, what was rejected always does. */
export const driftFails = (drift: Pick<Drift, 'kind' | 'also' | 'severity' | 'verdict'>, failOn: FailOn): boolean => {
  if (drift.verdict !== undefined) return !isAccepted(drift)
  if ('none' in failOn) return false
  if ('kinds' in failOn) return [drift.kind, ...drift.also].some((kind) => failOn.kinds.includes(kind))
  return isAsBad(drift.severity, failOn.least)
}

/**
 * Whether it fails for any of its drifts, those that are not listed too. Where nothing was said of any drift, the list has the worst, so
 * a severity shows in it, and a kind in the counts.
 */
export const comparisonFails = (
  { drifts, kinds, verdicts }: Pick<Comparison, 'drifts' | 'kinds' | 'verdicts'>,
  failOn: FailOn,
): boolean => {
  if (verdicts !== undefined && verdicts.rejected > 0) return true
  if ('none' in failOn) return false
  const standing = verdicts?.standing
  if ('kinds' in failOn) return failOn.kinds.some((kind) => (standing?.kinds ?? kinds)[kind] !== undefined)
  const found = standing ? (Object.keys(standing.severities) as Severity[]) : drifts.map(({ severity }) => severity)
  return found.some((severity) => isAsBad(severity, failOn.least))
}

const isAsBad = (severity: Severity, least: Severity): boolean =>
  severities.indexOf(severity) <= severities.indexOf(least)
