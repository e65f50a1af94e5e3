import type { Comparison } from '../domain/comparison.js'
import { comparisonFails, type FailOn } from '../domain/fail-on.js'
import { exitStatus } from './exit-status.js'

/** The exit status that a comparison comes to. */
export const statusOf = (comparison: Comparison, failOn: FailOn): number => {
  if (comparisonFails(comparison, failOn)) return exitStatus.drift
  const { undecidable, unfaithful } = comparison.sessions
  const unsure = comparison.undecidable.length > 0 || undecidable + unfaithful > 0 || isUnsureOnState(comparison)
  return unsure ? exitStatus.undecided : exitStatus.clean
}

/** Which sessions ran before one in production is not known: what differs only on what others left is neither drift nor the same. */
const isUnsureOnState = ({ sessions: { drifting = 0 }, isolated = [] }: Comparison): boolean =>
  drifting > 0 || isolated.some(({ reads }) => reads?.verdict === 'undecidable')
