import { type Line, line, toned } from '../../report/lines.js'
import { keyFor, type SetKeys } from '../commands/keys-of.js'
import { type Screen, topScreen, type View } from '../view/view.js'

/** A step of the tour: on which screen it is, what to look at, and which key goes on. */
interface TourStep {
  readonly on: Screen['kind']
  readonly says: (keys: SetKeys) => string
}

const steps: readonly TourStep[] = [
  {
    on: 'sessions',
    says: (keys) =>
      `≠ marks each session that would go otherwise under the next version of the policy. ${keyFor(keys, 'open-session')} opens one.`,
  },
  {
    on: 'session',
    says: (keys) =>
      `The dialogue, and each callout with all that it was given, asked and changed. ${keyFor(keys, 'drifts')} shows what drifts.`,
  },
  {
    on: 'drifts',
    says: (keys) =>
      `What was recorded beside what the next version does, and the line that makes it. ${keyFor(keys, 'candidates')} compares with yours.`,
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

/** The tour is where somebody is, forward or back; what lies behind its last screen ends it. */
export const tourGoneOn = (view: View): View => {
  if (view.tour === null) return view
  const { kind } = topScreen(view)
  const at = steps.findIndex(({ on }) => on === kind)
  if (at >= 0) return at === view.tour ? view : { ...view, tour: at }
  return kind === 'candidates' ? { ...view, tour: null } : view
}
