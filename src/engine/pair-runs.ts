import type { PhaseRun } from '../momentum/session.js'
import type { CandidateReplay } from './replay-candidate.js'
import type { OwnReplay } from './replay-own.js'

/** Phase instances of both sides, held against one another by their names. */
export interface Pairs {
  readonly compared: readonly (readonly [base: PhaseRun, candidate: PhaseRun])[]
  readonly notReached: readonly string[]
  readonly beyond: readonly string[]
  readonly recorded: number
}

/**
 * Instances pair by name. What policy heard on one side only is not reached, or beyond the recording; what it
 * heard on neither (DATA, RSET, a command out of turn) follows from the rest and is never a difference of its own.
 */
export const pairRuns = (own: OwnReplay & { outcome: 'faithful' }, replay: CandidateReplay): Pairs => {
  const heard = own.runs.flatMap(({ runs }) => runs).filter(isCompared)
  const names = new Set(heard.map((run) => run.key))
  const compared: [PhaseRun, PhaseRun][] = []
  const notReached: string[] = []
  for (const base of heard) {
    const run = replay.runs.get(base.key)
    if (run && isCompared(run)) compared.push([base, run])
    else notReached.push(base.key)
  }
  const beyond = [...replay.runs.values()].filter((run) => isCompared(run) && !names.has(run.key)).map((run) => run.key)
  return { compared, notReached, beyond, recorded: heard.length }
}

const isCompared = (run: PhaseRun): boolean => run.heard || run.name.phase === 'reception'
