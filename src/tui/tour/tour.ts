import { type Line, line, toned } from '../../report/lines.js'
import { keyFor, type SetKeys } from '../commands/keys-of.js'
import { topScreen, type View } from '../view/view.js'

/** A step of the tour: what to look at, which key goes on, and when one has. */
interface TourStep {
  readonly says: (keys: SetKeys) => string
  readonly isDone: (view: View) => boolean
}

const steps: readonly TourStep[] = [
  {
    says: (keys) =>
      `These sessions were recorded; ≠ marks each that would go otherwise under the next version of the policy. ${keyFor(keys, 'open-session')} opens one.`,
    isDone: (view) => topScreen(view).kind === 'session',
  },
  {
    says: (keys) =>
      `The dialogue with every callout that it caused; beside it, all that the chosen one was given, asked and changed. ${keyFor(keys, 'drifts')} shows what drifts.`,
    isDone: (view) => topScreen(view).kind === 'drifts',
  },
  {
    says: (keys) =>
      `What was recorded beside what the next version does, and the line that makes it. ${keyFor(keys, 'candidates')} compares with a version of your own.`,
    isDone: (view) => topScreen(view).kind === 'candidates',
  },
]

/** What the tour says now; none where nobody takes it. */
export const tourLines = (view: Pick<View, 'tour' | 'keys'>): readonly Line[] => {
  const { tour } = view
  const step = tour === null ? undefined : steps[tour]
  if (!step) return []
  return [
    line(
      toned('chosen', ` ${tour! + 1} of ${steps.length} `),
      ` ${step.says(view)} `,
      toned('dim', `${keyFor(view, 'tour')} ends the tour.`),
    ),
  ]
}

/** The tour goes on when its step was done. */
export const tourGoneOn = (view: View): View => {
  const step = view.tour === null ? undefined : steps[view.tour]
  if (!step?.isDone(view)) return view
  const next = view.tour! + 1
  return next < steps.length ? { ...view, tour: next } : { ...view, tour: null }
}
