import type { WantedInvocation } from '../../../engine/trace/read-trace.js'
import { candidateAtHand } from '../../view/candidate-at-hand.js'
import { panesStart, pushed, type View } from '../../view/view.js'

/** The lines of an invocation come on top: at its beginning, or where it parts from the candidate's. */
export const openSteps = (
  view: View,
  of: { readonly session: string; readonly name: string; readonly invocation: WantedInvocation },
): View => {
  const candidate = candidateAtHand(view)
  const isOfDrift = of.invocation.by === 'drift' && candidate !== null
  return pushed(view, {
    kind: 'steps',
    ...of,
    candidate,
    side: isOfDrift ? 'candidate' : 'recorded',
    at: 0,
    landing: isOfDrift ? 'parting' : null,
    ...panesStart,
  })
}
