import { readable } from '../../../domain/canonical.js'
import type { ShownVariable, Trace, TraceStep } from '../../../domain/trace.js'
import { indented, type Line, line, paragraphs, type Span, toned } from '../../../report/lines.js'
import { quoted } from '../../../report/lua-text.js'
import { outcomeSpan } from '../../../report/session/invocation-lines.js'
import { shownText } from '../../../report/trace/shown-text.js'
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
    stateLines(trace, step),
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
    ...variables.map((variable) => variableLine(variable, known.has(JSON.stringify(variable)))),
  ]
}

/** A value that is new is told by a mark, and not by its tone alone. */
const variableLine = ([name, value]: ShownVariable, isKnown: boolean): Line => {
  const mark: Span = isKnown ? { text: '  ' } : toned('warn', '* ')
  return line(mark, toned('strong', readable(name)), ` = ${shownText(value)}`)
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

const stateLines = (trace: Trace, { state }: TraceStep): readonly Line[] => {
  const { reply, sender, recipients, conn, mess } = trace.states[state]!
  return [
    line(toned('dim', 'the session before it')),
    ...indented(2, [
      ...(reply ? [line('reply ', toned('strong', String(reply[0])), ` ${readable(reply[1])}`)] : []),
      ...(sender === null ? [] : [line(`sender <${readable(sender)}>`)]),
      ...recipients.map((recipient) => line(`recipient <${readable(recipient)}>`)),
      ...contextLines('conn', conn),
      ...contextLines('mess', mess),
    ]),
  ]
}

const contextLines = (name: string, context: Trace['states'][number]['conn']): readonly Line[] =>
  Object.entries(context).map(([key, value]) => line(toned('dim', `${name}.`), `${key} = ${quoted(readable(value))}`))
