import type { WantedInvocation } from '../../reader/trace-questions.js'
import type { Candidate } from '../../view/job.js'
import { panesStart, pushed, type View } from '../../view/view.js'

/** The candidate that was compared here last: what is on its path now. A comparison that was made elsewhere does not say where its candidate is. */
const candidateAtHand = ({ job, lastRun }: View): Candidate | null =>
  job?.candidate ?? (lastRun === null ? null : { path: lastRun.path, commit: null })

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
