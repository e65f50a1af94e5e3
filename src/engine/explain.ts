import type { Drift } from '../domain/drift.js'
import type { PhaseRun } from '../momentum/session.js'
import { attribute } from './attribution.js'
import type { CompareOptions, Hosts } from './compare-options.js'
import type { Difference } from './differences.js'
import { type Pairs, pairRuns } from './pair-runs.js'
import type { Recording } from './recording.js'
import { replayCandidate } from './replay-candidate.js'
import { replayOwn, runsOf } from './replay-own.js'
import { differencesBetween } from './run-differences.js'

/** Runs both again, now with the lines of every effect, and makes one drift of each instance that differs. */
export const explain = (hosts: Hosts, recording: Recording, options: CompareOptions): readonly Drift[] =>
  attributed(hosts, () => {
    const own = replayOwn(hosts.base, recording)
    if (own.outcome === 'unfaithful') throw new Error(`a faithful session became unfaithful: ${own.why}`)
    const replay = replayCandidate(hosts.candidate, recording, own.runs, { supplement: options.newSupplement?.() })
    return driftsOf(recording.session, pairRuns(runsOf(own).values(), replay.runs), options.costFactor)
  })

/** Works with the script's line of every effect taken down on both sides. */
export const attributed = <Result>({ base, candidate }: Hosts, work: () => Result): Result => {
  const stages = [base.stage, candidate.stage]
  for (const stage of stages) stage.attributing = true
  try {
    return work()
  } finally {
    for (const stage of stages) stage.attributing = false
  }
}

/** One drift of each instance that differs; all runs must have been attributed. */
export const driftsOf = (session: string, { compared }: Pairs, costFactor: number): readonly Drift[] =>
  compared.flatMap(([base, run]) => {
    const differences = differencesBetween(base, run, costFactor)
    return differences.length === 0 ? [] : [driftOf(session, [base, run], differences)]
  })

const driftOf = (
  session: string,
  [base, run]: readonly [PhaseRun, PhaseRun],
  differences: readonly Difference[],
): Drift => {
  const [worst, ...further] = differences as readonly [Difference, ...Difference[]]
  const rest = further.map(({ kind, path, recorded, replayed }) => ({ kind, path, recorded, replayed }))
  const also = [...new Set(differences.map(({ kind }) => kind))].filter((kind) => kind !== worst.kind)
  const { callout, module, line, side } = attribute(worst, base, run)
  return {
    session,
    message: run.name.message,
    recipient: run.name.recipient,
    occurrence: run.name.occurrence,
    phase: run.name.phase,
    callout,
    module,
    kind: worst.kind,
    also,
    severity: worst.severity,
    path: worst.path,
    recorded: worst.recorded,
    replayed: worst.replayed,
    line,
    side,
    ...(rest.length > 0 ? { rest } : {}),
  }
}
