import { promptOpened } from '../overlays/prompt.js'
import { choiceAtCursor } from '../screens/candidates/candidates-screen.js'
import { openCandidates } from '../screens/candidates/open-candidates.js'
import { startComparison } from '../screens/candidates/start-comparison.js'
import { jobCancelled, jobStarted } from '../view/run-job.js'
import { noticed, type View } from '../view/view.js'
import type { Command } from './command.js'
import { keyFor, type SetKeys } from './keys-of.js'

/** What has to do with a comparison that is made here. */
export const comparingCommands: readonly Command[] = [
  {
    id: 'candidates',
    does: 'compare with a candidate',
    hint: 'compare',
    on: ['sessions', 'session', 'drifts'],
    whyNot: whyNoComparing,
    run: openCandidates,
  },
  {
    id: 'compare',
    does: 'compare every session with this version',
    hint: 'compare',
    on: ['candidates'],
    whyNot: (view) =>
      choiceAtCursor(view) ? whyNoComparing(view) : `there is none yet; ${keyFor(view, 'type-candidate')} takes a path`,
    run: (view) => startComparison(view, choiceAtCursor(view)!),
  },
  {
    id: 'type-candidate',
    does: 'type where the candidate is',
    hint: 'path',
    on: ['candidates'],
    whyNot: whyNoComparing,
    run: (view) => promptOpened(view, 'candidate'),
  },
  {
    id: 'compare-again',
    does: 'compare with the last candidate again',
    whyNot: (view) => (lastPath(view) === undefined ? noneYet(view) : whyNoComparing(view)),
    run: (view) => jobStarted(view, { path: lastPath(view)!, commit: null }),
  },
  {
    id: 'watch',
    does: 'compare whenever the candidate is saved, or no longer',
    whyNot: (view) => (view.watched === null && pathToWatch(view) === undefined ? noneYet(view) : undefined),
    run: watchToggled,
  },
  {
    id: 'cancel',
    does: 'end the comparison that runs',
    whyNot: ({ job, notCompared }) => ((job ?? notCompared) ? undefined : 'no comparison runs'),
    run: jobCancelled,
  },
]

const noneYet = (view: SetKeys): string =>
  `nothing was compared from here yet; ${keyFor(view, 'candidates')} compares with a candidate`

function whyNoComparing({ read }: View): string | undefined {
  return read.overview?.hasSessions === false ? 'there is no session to compare with' : undefined
}

const lastPath = ({ job, notCompared, lastRun }: View): string | undefined =>
  (job ?? notCompared ?? lastRun)?.candidate.path

const pathToWatch = (view: View): string | undefined => choiceAtCursor(view)?.path ?? lastPath(view)

function watchToggled(view: View): View {
  const path = view.watched === null ? (pathToWatch(view) ?? null) : null
  const next: View = { ...view, watched: path, errands: [...view.errands, { kind: 'watch', path }] }
  return path === null ? noticed(next, 'no longer watched') : jobStarted(next, { path, commit: null })
}
