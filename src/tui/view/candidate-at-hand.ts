import type { WhereQuestion } from '../reader/rerun-questions.js'
import { type Candidate, whereOf } from './job.js'
import type { View } from './view.js'

/**
 * The candidate of the comparison at hand, as it is on its path now; null where nobody knows that path. Of a comparison that was not made here
 * it is a candidate of late that still is, byte for byte, what was compared.
 */
export const candidateAtHand = ({ job, lastRun, read }: View): Candidate | null => {
  if (job) return job.candidate
  const shown = read.overview?.comparison
  if (!shown) return null
  if (lastRun?.candidate.revision === shown.candidate) return whereOf(lastRun.candidate)
  return read.found?.revision === shown.candidate ? read.found.candidate : null
}

/** What has to be asked to know where it is; nothing where that is known, or was asked. */
export const whereQuestions = (view: View): readonly WhereQuestion[] => {
  const revision = view.read.overview?.comparison?.candidate
  return !revision || view.job || candidateAtHand(view) || view.read.found?.revision === revision
    ? []
    : [{ kind: 'where', revision }]
}
