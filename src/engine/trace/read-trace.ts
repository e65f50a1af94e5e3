import type { Drift } from '../../domain/drift.js'
import type { InvocationAddress, Trace } from '../../domain/trace.js'
import { Trouble } from '../../domain/trouble.js'
import { invocationOf } from './choose-invocation.js'
import { type InvocationPair, phaseOf } from './pair-invocations.js'
import type { Parting } from './parting-point.js'
import type { SessionTracer } from './session-tracer.js'

/** Which steps of which invocation. */
export interface WantedSteps {
  readonly invocation: WantedInvocation
  /** the first step that is wanted, from 1; some thousand come with it */
  readonly from: number
  /** steps that are wanted; absent: as many as are read at once */
  readonly keep?: number
}

export type WantedInvocation =
  | { readonly by: 'address'; readonly address: InvocationAddress }
  /** the one that made it */
  | { readonly by: 'drift'; readonly drift: Drift }
  /** its place in the list of pairs, from 0 */
  | { readonly by: 'place'; readonly place: number }

export interface ReadTrace {
  /** all of the session */
  readonly pairs: readonly InvocationPair[]
  /** which of them was traced */
  readonly place: number
  readonly recorded: Trace | null
  readonly candidate: Trace | null
  /** counted from the invocation's first step */
  readonly parting: Parting | null
  /** places of the pairs that made a drift, in order */
  readonly drifting: readonly number[]
  /** why each side ran no further, where it did not */
  readonly stops: readonly string[]
}

/** Steps that are read at once. */
export const stepsRead = 4000

/** The steps of one invocation of a session, on both sides, with what there is around it. Throws Trouble `invocation-missing`. */
export const readTrace = (tracer: SessionTracer, wanted: WantedSteps): ReadTrace => {
  const { invocations: pairs, comparison, stops } = tracer
  const place = placeOf(tracer, wanted)
  const pair = pairs[place]
  if (!pair)
    throw new Trouble('invocation-missing', 'no callout ran there', { hint: 'choose another phase of the session' })
  return {
    pairs,
    place,
    ...tracer.read(pair, wanted.from, wanted.keep ?? stepsRead),
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

const placeOf = ({ invocations: pairs }: SessionTracer, { invocation }: WantedSteps): number => {
  if (invocation.by === 'place') return invocation.place
  if (invocation.by === 'drift') return placeIn(pairs, invocation.drift)
  const { phase, number } = invocation.address
  return pairs.findIndex((pair) => phaseOf(pair) === phase && (pair.recorded ?? pair.candidate)!.number === number)
}

const placeIn = (pairs: Pairs, drift: Parameters<typeof invocationOf>[1]): number => {
  const found = invocationOf(pairs, drift)
  return found ? pairs.indexOf(found) : -1
}
