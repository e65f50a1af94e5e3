import type { Event, Invocation, PhaseInput, Stimulus } from './events.js'

/*
 * Events as they were written once, and are kept for ever, become events as they are written now. A stored text is never
 * rewritten: its hash is evidence.
 */

/** An event's parts as they were parsed, of any format. */
export interface StoredParts {
  readonly input: unknown
  readonly work?: unknown
  readonly result?: unknown
}

/** An event of any format as one of the present. */
export const upcastEvent = (type: string, { input, work, result }: StoredParts): Event =>
  ({
    type,
    input: type === 'PhaseReached' ? upcastPhase(input as Format1Phase) : input,
    ...(work === undefined || work === null ? {} : upcastWork(type, work)),
    ...(result === undefined || result === null ? {} : { result }),
  }) as Event

/** Format 1 had the stimulus in a part of its own. */
type Format1Phase = PhaseInput & { readonly stimulus?: Stimulus }

export const upcastPhase = (input: Format1Phase): PhaseInput => {
  if (input.stimulus === undefined) return input
  const { stimulus, answers, ...name } = input
  return { ...name, ...stimulus, ...(answers === undefined ? {} : { answers }) }
}

/** Format 1 had the check sum of a phase's inputs beside its invocations, and a return of 0 as it was. */
interface Format1Work {
  readonly invocations?: readonly Invocation[]
}

const upcastWork = (type: string, work: unknown): { readonly work?: unknown } => {
  if (type !== 'PhaseReached' || Array.isArray(work)) return { work }
  const { invocations } = work as Format1Work
  return invocations === undefined ? {} : { work: invocations.map(upcastInvocation) }
}

const upcastInvocation = (invocation: Invocation): Invocation => {
  const { returned, failure, ...rest } = invocation
  if (failure !== undefined && failure.kind !== 'return') return invocation
  const { instructions, ...before } = rest
  return {
    ...before,
    ...(returned === undefined ? { silent: true as const } : returned === 0 ? {} : { returned }),
    ...(failure === undefined ? {} : { failure }),
    instructions,
  }
}
