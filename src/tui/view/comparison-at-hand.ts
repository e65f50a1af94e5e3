import { counted, number } from '../../report/words.js'
import type { ShownComparison } from '../reader/questions.js'
import { candidateName } from './candidate-name.js'
import type { Job } from './job.js'
import type { View } from './view.js'

type AtHand = Pick<ShownComparison, 'name' | 'counts' | 'drifting' | 'drifts' | 'undecidable' | 'unfaithful' | 'names'>

/** What the screens show of a comparison: the one that runs, as far as it is, else the chosen one of the store. */
export const comparisonAtHand = ({ job, read }: Pick<View, 'job' | 'read'>): AtHand | null =>
  job === null ? (read.overview?.comparison ?? null) : soFar(job)

const soFar = (job: Job): AtHand => ({
  name: candidateName(job.candidate),
  counts: foundText(job),
  drifting: 0,
  ...job.found,
  names: new Map(),
})

/** `9 drifts, 2 undecidable so far`. */
export const foundText = ({ found: { drifts, undecidable, unfaithful } }: Job): string => {
  const rest = [
    ...(undecidable.length > 0 ? [`${number(undecidable.length)} undecidable`] : []),
    ...(unfaithful.length > 0 ? [`${number(unfaithful.length)} unfaithful`] : []),
  ]
  return `${[counted(drifts.length, 'drift'), ...rest].join(', ')} so far`
}
