import type { WantedInvocation } from '../../reader/trace-questions.js'
import { candidateName } from '../../view/candidate-name.js'
import type { Candidate } from '../../view/job.js'
import { panesStart, pushed, type View } from '../../view/view.js'

/**
 * The candidate of the comparison at hand, as it is on its path now. One that was made elsewhere, or is an earlier one, does not say where
 * its candidate is: null.
 */
const candidateAtHand = ({ job, lastRun, comparison, read }: View): Candidate | null => {
  if (job) return job.candidate
  if (lastRun === null || comparison !== 0) return null
  const { path, commit } = lastRun
  return read.overview?.comparison?.name === candidateName({ path, commit }) ? { path, commit } : null
}

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
