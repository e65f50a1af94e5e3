import { layOut, type Row } from '../../report/layout.js'
import { type Piece, shortLine, toned } from '../../report/lines.js'
import { progressText } from '../../report/progress-text.js'
import { keyFor } from '../commands/keys-of.js'
import { candidateName } from '../view/candidate-name.js'
import { foundText } from '../view/comparison-at-hand.js'
import type { Job, NotCompared } from '../view/job.js'
import type { View } from '../view/view.js'

/** What a comparison that runs or never began, or a candidate that is watched, has to say; none where there is none of them. */
export const jobRows = (view: View): readonly Row[] => {
  const { size, style } = view
  const pieces = piecesOf(view)
  if (pieces.length === 0) return []
  const [row = []] = layOut([shortLine(...pieces)], { width: size.columns, unicode: style.unicode })
  return [row]
}

const piecesOf = (view: View): readonly Piece[] => {
  const { job, notCompared, watched } = view
  if (job) return jobPieces(view, job)
  if (notCompared) return notComparedPieces(view, notCompared)
  return watched === null ? [] : watchPieces(view, watched)
}

const notComparedPieces = (view: View, { candidate, why }: NotCompared): readonly Piece[] => [
  toned('warn', 'not compared'),
  ' with ',
  toned('name', candidateName(candidate)),
  toned('dim', ` · ${keyFor(view, 'cancel')} puts it away · `),
  why,
]

const jobPieces = (view: View, job: Job): readonly Piece[] => {
  const name = toned('name', candidateName(job.candidate))
  if (job.ended !== null)
    return [toned('warn', 'not finished'), toned('dim', ` · ${keyFor(view, 'cancel')} puts it away · `), job.ended]
  if (job.isKept) return ['compared with ', name, toned('dim', ' · reading what was found')]
  return [
    'comparing with ',
    name,
    ': ',
    howFar(job),
    toned('dim', ` · ${keyFor(view, 'cancel')} ends it`),
    ` · ${foundText(job)}`,
  ]
}

const howFar = ({ progress }: Job): string => (progress.total === 0 ? 'reading the candidate' : progressText(progress))

const watchPieces = (view: View, path: string): readonly Piece[] => [
  'watching ',
  toned('name', candidateName({ path, commit: null })),
  toned('dim', `: compared again whenever it is saved · ${keyFor(view, 'watch')} ends it`),
]
