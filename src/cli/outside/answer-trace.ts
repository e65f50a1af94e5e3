import type { Trace } from '../../domain/trace.js'
import { Trouble } from '../../domain/trouble.js'
import { invocationOf } from '../../engine/trace/choose-invocation.js'
import { phaseOf } from '../../engine/trace/pair-invocations.js'
import type { SessionTracer } from '../../engine/trace/session-tracer.js'
import { type ReadTrace, stepsRead, type TraceQuestion } from '../../tui/reader/trace-questions.js'

/** What the screen of steps wants to know of a session. Throws Trouble `invocation-missing`. */
export const answerTrace = (tracer: SessionTracer, question: TraceQuestion): ReadTrace => {
  const { invocations: pairs, comparison, stops } = tracer
  const place = placeOf(tracer, question)
  const pair = pairs[place]
  if (!pair)
    throw new Trouble('invocation-missing', 'no callout ran there', { hint: 'choose another phase of the session' })
  const whole = tracer.trace(pair)
  const { recorded, candidate } = question.from === 1 ? whole : tracer.trace(pair, question.from, stepsRead)
  return {
    pairs,
    place,
    recorded: recorded && cut(recorded, question),
    candidate: candidate && cut(candidate, question),
    parting: tracer.partingOf(whole),
    drifting: [...new Set((comparison?.drifts ?? []).map((drift) => placeIn(pairs, drift)))]
      .filter((at) => at >= 0)
      .sort((a, b) => a - b),
    stops: [
      ...(stops.recorded ? [`the recorded policy stopped at ${stops.recorded.phase}: ${stops.recorded.why}`] : []),
      ...(stops.candidate ? [`the candidate stopped at ${stops.candidate.phase}: ${stops.candidate.why}`] : []),
    ],
  }
}

type Pairs = SessionTracer['invocations']

const placeOf = ({ invocations: pairs }: SessionTracer, { invocation }: TraceQuestion): number => {
  if (invocation.by === 'place') return invocation.place
  if (invocation.by === 'drift') return placeIn(pairs, invocation.drift)
  const { phase, number } = invocation.address
  return pairs.findIndex((pair) => phaseOf(pair) === phase && (pair.recorded ?? pair.candidate)!.number === number)
}

const placeIn = (pairs: Pairs, drift: Parameters<typeof invocationOf>[1]): number => {
  const found = invocationOf(pairs, drift)
  return found ? pairs.indexOf(found) : -1
}

const cut = (trace: Trace, { keep = stepsRead }: TraceQuestion): Trace => ({
  ...trace,
  steps: trace.steps.slice(0, keep),
})
