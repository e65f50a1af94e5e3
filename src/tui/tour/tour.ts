import { type Line, line, toned } from '../../report/lines.js'
import { topScreen, type View } from '../view/view.js'

/** A step of the tour: what to look at, which key goes on, and when one has. */
interface TourStep {
  readonly says: string
  readonly isDone: (view: View) => boolean
}

const steps: readonly TourStep[] = [
  {
    says: 'These sessions were recorded; ≠ marks each that would go otherwise under the next version of the policy. Enter opens one.',
    isDone: (view) => topScreen(view).kind === 'session',
  },
  {
    says: 'The dialogue with every callout that it caused; beside it, all that the chosen one was given, asked and changed. d shows what drifts.',
    isDone: (view) => topScreen(view).kind === 'drifts',
  },
  {
    says: 'What was recorded beside what the next version does, and the line that makes it. p compares with a version of your own.',
    isDone: (view) => topScreen(view).kind === 'candidates',
  },
]

/** What the tour says now; none where nobody takes it. */
export const tourLines = ({ tour }: Pick<View, 'tour'>): readonly Line[] => {
  const step = tour === null ? undefined : steps[tour]
  if (!step) return []
  return [
    line(toned('chosen', ` ${tour! + 1} of ${steps.length} `), ` ${step.says} `, toned('dim', 'T ends the tour.')),
  ]
}

/** The tour goes on when its step was done. */
export const tourGoneOn = (view: View): View => {
  const step = view.tour === null ? undefined : steps[view.tour]
  if (!step?.isDone(view)) return view
  const next = view.tour! + 1
  return next < steps.length ? { ...view, tour: next } : { ...view, tour: null }
}
