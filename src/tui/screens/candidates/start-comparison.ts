import type { Candidate } from '../../view/job.js'
import { jobStarted } from '../../view/run-job.js'
import { topScreen, type View, withErrand } from '../../view/view.js'
import { openDrifts } from '../drifts/open-drifts.js'

/** A comparison begins, and its findings show as they come; Escape leads back to where the candidates were asked for. */
export const startComparison = (view: View, { path, commit }: Candidate): View =>
  openDrifts(jobStarted(watching(withoutCandidates(view), path), { path, commit }), undefined)

/** Who watches one candidate and takes another watches that from then on. */
const watching = (view: View, path: string): View =>
  view.watched === null || view.watched === path
    ? view
    : withErrand({ ...view, watched: path }, { kind: 'watch', path })

const withoutCandidates = (view: View): View =>
  topScreen(view).kind === 'candidates' ? { ...view, screens: view.screens.slice(0, -1) } : view
