import type { ShownVariable, Trace } from '../../domain/trace.js'

/** Variables to tell of a step. */
export interface ToldVariables {
  /** what a function is given, where the step is its first */
  readonly given: readonly ShownVariable[]
  /** what the line made of them, as far as the function goes on */
  readonly made: readonly ShownVariable[]
}

/** What to tell of the variables of each step, so that all of them together tell every value once. */
export const variablesTold = ({ steps }: Trace): readonly ToldVariables[] => {
  const told: ToldVariables[] = new Array(steps.length)
  const following = new Map<number, number[]>()
  for (let at = steps.length - 1; at >= 0; at -= 1) {
    const step = steps[at]!
    const frames = following.get(step.coroutine) ?? []
    following.set(step.coroutine, frames)
    const next = steps[frames[step.depth] ?? -1]
    frames.length = step.depth
    frames[step.depth] = at
    const made = next && !next.begins ? changed(step.locals, next.locals) : []
    told[at] = { given: step.begins ? step.locals : [], made }
  }
  return told
}

const changed = (before: readonly ShownVariable[], after: readonly ShownVariable[]): readonly ShownVariable[] =>
  before === after ? [] : after.filter((variable, place) => JSON.stringify(before[place]) !== JSON.stringify(variable))
