import { layOut, type Row } from '../../report/layout.js'
import { type Piece, shortLine, toned } from '../../report/lines.js'
import { progressText } from '../../report/progress-text.js'
import { candidateName } from '../view/candidate-name.js'
import { foundText } from '../view/comparison-at-hand.js'
import type { Job } from '../view/job.js'
import type { View } from '../view/view.js'

/** What a comparison that runs, or a candidate that is watched, has to say; none where there is neither. */
export const jobRows = ({ job, watched, size, style }: View): readonly Row[] => {
  if (job === null && watched === null) return []
  const pieces = job ? jobPieces(job) : watchPieces(watched!)
  const [row = []] = layOut([shortLine(...pieces)], { width: size.columns, unicode: style.unicode })
  return [row]
}

const jobPieces = (job: Job): readonly Piece[] => {
  const name = toned('name', candidateName(job.candidate))
  if (job.ended !== null) return [toned('warn', 'not finished'), toned('dim', ' · x puts it away · '), job.ended]
  return ['comparing with ', name, ': ', howFar(job), toned('dim', ' · x ends it'), ` · ${foundText(job)}`]
}

const howFar = ({ progress }: Job): string => (progress.total === 0 ? 'reading the candidate' : progressText(progress))

const watchPieces = (path: string): readonly Piece[] => [
  'watching ',
  toned('name', candidateName({ path, commit: null })),
  toned('dim', ': compared again whenever it is saved · w ends it'),
]
