import { readable } from '../../../domain/canonical.js'
import type { ShownVariable, Trace, TraceStep } from '../../../domain/trace.js'
import { indented, type Line, line, paragraphs, toned } from '../../../report/lines.js'
import { outcomeSpan } from '../../../report/session/invocation-lines.js'
import { heldVariableLine, stateLines } from '../../../report/trace/state-lines.js'
import { happeningLine, placeLine } from '../../../report/trace/step-lines.js'
import { counted } from '../../../report/words.js'
import type { StepsScreen } from '../../view/view.js'
import type { Here } from './trace-at-hand.js'

/** What there is at a step: what the line does, its variables with those that have changed marked, and what the host holds. */
export const stepDetail = (here: Here, screen: Pick<StepsScreen, 'at'>): readonly Line[] => {
  const { trace, step, place } = here
  const before = stepBefore(trace, place)
  return paragraphs(
    [placeLine(trace.files[step.file]!, step), ...partingLines(here, screen), ...endLines(here)],
    step.happened.map(happeningLine),
    variablesLines('locals', step.locals, before?.locals),
    variablesLines('around it', step.upvalues, before?.upvalues),
    [line(toned('dim', 'the session before it')), ...indented(2, stateLines(trace.states[step.state]!))],
    [line(toned('dim', `${counted(step.instructions, 'instruction')} before it`))],
  )
}

/** The step before it in the same call. */
const stepBefore = ({ steps }: Trace, place: number): TraceStep | undefined => {
  const here = steps[place]!
  if (here.begins) return undefined
  for (let at = place - 1; at >= 0; at -= 1) {
    const step = steps[at]!
    if (step.coroutine !== here.coroutine || step.depth > here.depth) continue
    return step.depth === here.depth ? step : undefined
  }
  return undefined
}

const variablesLines = (
  title: string,
  variables: readonly ShownVariable[],
  before: readonly ShownVariable[] | undefined,
): readonly Line[] => {
  if (variables.length === 0) return []
  const known = new Set((before ?? variables).map((variable) => JSON.stringify(variable)))
  return [
    line(toned('dim', title)),
    ...variables.map((variable) => heldVariableLine(variable, known.has(JSON.stringify(variable)))),
  ]
}

const partingWords = {
  line: 'Here they part ways: they run other lines.',
  happening: 'Here they part ways: something else happens.',
  end: 'Here they part ways: one is over.',
} as const

const partingLines = ({ read: { parting } }: Here, { at }: Pick<StepsScreen, 'at'>): readonly Line[] =>
  parting?.at === at ? [line(toned('bad', partingWords[parting.kind]))] : []

/** Behind the last step: how it ended. */
const endLines = ({ trace, place, read }: Here): readonly Line[] => {
  if (trace.first + place !== trace.total) return []
  const { outcome } = trace
  if (outcome?.failure?.kind === 'error')
    return [line(toned('bad', 'Then it failed: '), readable(outcome.failure.message))]
  if (!trace.isWhole)
    return [line(toned('warn', 'It ended here, in the middle.')), ...read.stops.map((stop) => line(stop))]
  return outcome ? [line('The last step: it ', outcome.silent ? '' : 'returned ', outcomeSpan(outcome))] : []
}
