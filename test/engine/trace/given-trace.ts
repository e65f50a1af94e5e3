import { onTestFinished } from 'vitest'
import type { Happening, Trace, TraceStep } from '../../../src/domain/trace.js'
import { readRecordings } from '../../../src/engine/read-recording.js'
import { SessionTracer } from '../../../src/engine/trace/session-tracer.js'
import { everySession } from '../../../src/store/query/every-session.js'
import { openStore } from '../../../src/store/store.js'
import type { Step } from '../../momentum/given-policy.js'
import { type Policy, revisionOf, type Yaml } from '../given-recording.js'
import { storeWith } from '../given-store.js'

/** A session recorded under a policy, to be traced; under a candidate too where one is given. */
export const tracerOf = (
  policy: Policy,
  options: { readonly steps?: readonly Step[]; readonly world?: Yaml; readonly candidate?: Policy } = {},
): SessionTracer => {
  const { steps = ['EHLO a', 'MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.net>'], world = {}, candidate } = options
  const store = openStore(storeWith(policy, [steps], { world }), { mode: 'read' })
  onTestFinished(() => store.close())
  const [recording] = readRecordings(store, everySession)
  return new SessionTracer(store, recording!, candidate === undefined ? null : revisionOf(candidate, 'candidate'))
}

/** The trace of the first invocation. */
export const traced = (policy: Policy, options: Parameters<typeof tracerOf>[1] = {}): Trace => {
  const tracer = tracerOf(policy, options)
  return tracer.trace(tracer.invocations[0]!).recorded!
}

/** `LINE FUNCTION` of each step, with what sets it apart. */
export const placesIn = (trace: Trace): readonly string[] => trace.steps.map((step) => placeText(trace, step))

const placeText = ({ files }: Trace, step: TraceStep): string => {
  const { name } = files[step.file]!
  const marks = [
    ...(name === 'policy.lua' ? [] : [`in ${name}`]),
    ...(step.coroutine > 0 ? [`coroutine ${step.coroutine}`] : []),
    ...(step.isResumed ? ['again'] : []),
    ...(step.isDeferred ? ['deferred'] : []),
    ...step.happened.map(happeningText),
  ]
  return [`${step.line} ${step.function}`, ...marks].join(', ')
}

const happeningText = (happening: Happening): string => {
  if (happening.kind === 'effect') return happening.effect.join(' ')
  if (happening.kind === 'output') return `prints ${happening.text}`
  return `asks ${happening.call} ${JSON.stringify(happening.key)} → ${JSON.stringify(happening.answer)}`
}
