import type { Trace, TraceStep } from '../../../domain/trace.js'
import { type ReadTrace, stepsRead } from '../../../engine/trace/read-trace.js'
import type { TraceQuestion } from '../../reader/trace-questions.js'
import { type StepsScreen, topScreen, type View } from '../../view/view.js'

/** What has to be read for the step that is shown, `at` from 0: some thousand steps come at a time. */
export const traceQuestion = ({
  session,
  candidate,
  invocation,
  at,
}: Pick<StepsScreen, 'session' | 'candidate' | 'invocation' | 'at'>): TraceQuestion => ({
  kind: 'trace',
  session,
  candidate,
  invocation,
  from: 1 + stepsRead * Math.floor(at / stepsRead),
})

/** What was read of the invocation; null where that is still to come, or cannot be had. */
export const traceAtHand = ({ read }: Pick<View, 'read'>, screen: StepsScreen): ReadTrace | null =>
  read.trace && JSON.stringify(read.trace.asked) === JSON.stringify(traceQuestion(screen)) ? read.trace.trace : null

export const otherOf = { recorded: 'candidate', candidate: 'recorded' } as const

/** The side that is shown, and which step of those at hand. */
export interface Here {
  readonly read: ReadTrace
  readonly trace: Trace
  /** among the steps at hand, from 0 */
  readonly place: number
  readonly step: TraceStep
}

export const hereOf = (view: Pick<View, 'read'>, screen: StepsScreen): Here | null => {
  const read = traceAtHand(view, screen)
  const trace = read?.[screen.side]
  const place = screen.at - (trace?.first ?? 1) + 1
  const step = trace?.steps[place]
  return read && trace && step ? { read, trace, place, step } : null
}

export const stepsOnTop = (view: View): StepsScreen | null => {
  const screen = topScreen(view)
  return screen.kind === 'steps' ? screen : null
}
