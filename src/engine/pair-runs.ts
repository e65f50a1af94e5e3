import type { PhaseRun } from '../momentum/session.js'

/** Phase instances of both sides, held against one another by their names. */
export interface Pairs {
  readonly compared: readonly (readonly [base: PhaseRun, candidate: PhaseRun])[]
  readonly notReached: readonly string[]
  readonly beyond: readonly string[]
  readonly recorded: number
}

/**
 * Instances pair by name: the candidate's by those that they stand under. What policy heard on one side only is not reached, or beyond the recording; what it
 * heard on neither (DATA, RSET, a command out of turn) follows from the rest and is never a difference of its own.
 */
export const pairRuns = (base: Iterable<PhaseRun>, candidate: ReadonlyMap<string, PhaseRun>): Pairs => {
  const heard = [...base].filter(isCompared)
  const names = new Set(heard.map((run) => run.key))
  const compared: [PhaseRun, PhaseRun][] = []
  const notReached: string[] = []
  for (const recorded of heard) {
    const run = candidate.get(recorded.key)
    if (run && isCompared(run)) compared.push([recorded, run])
    else notReached.push(recorded.key)
  }
  const beyond = [...candidate].flatMap(([key, run]) => (isCompared(run) && !names.has(key) ? [run.key] : []))
  return { compared, notReached, beyond, recorded: heard.length }
}

export const isCompared = (run: PhaseRun): boolean => run.heard || run.name.phase === 'reception'
