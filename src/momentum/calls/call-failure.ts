import { encodeText } from '../../domain/canonical.js'
import type { Failure } from '../../domain/events.js'
import type { CallOutcome } from '../../lua/machine.js'

/** Why a call did not return; null where it did. */
export const callFailure = (outcome: CallOutcome): Failure | null => {
  if (outcome.outcome === 'returned') return null
  if (outcome.outcome === 'limit') return { kind: 'limit', limit: outcome.limit }
  return { kind: 'error', message: encodeText(outcome.message), traceback: encodeText(outcome.traceback) }
}
