import type { Drift } from '../domain/drift.js'
import type { PhaseRun } from '../momentum/session.js'
import { attribute } from './attribution.js'
import { type BothRuns, pairsOf, sideOf } from './both-runs.js'
import type { CompareOptions, Hosts } from './compare-options.js'
import type { Difference } from './differences.js'
import { isSameRun } from './first-change.js'
import type { Pairs } from './pair-runs.js'
import type { Recording } from './recording.js'
import { replayCandidate } from './replay-candidate.js'
import { replayOwn } from './replay-own.js'
import { differencesBetween } from './run-differences.js'

/** Makes one drift of each instance that differs; runs both again for it, now with the lines of every effect. */
export const explain = (
  hosts: Hosts,
  recording: Recording,
  { pairs }: BothRuns,
  options: CompareOptions,
): readonly Drift[] => {
  const lined = attributed(hosts, (): Pairs['compared'] => {
    const own = replayOwn(hosts.base, recording)
    if (own.outcome === 'unfaithful') return []
    const replay = replayCandidate(hosts.candidate, recording, own.runs, { supplement: options.newSupplement?.() })
    return pairsOf(sideOf(own), replay, hosts).compared
  })
  return driftsOf(recording.session, { pairs, lined }, options.costFactor)
}

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

/** What was compared, and the same runs once more, attributed: in these are the lines of effects. */
export interface Explained {
  readonly pairs: Pairs
  readonly lined: Pairs['compared']
}

/**
 * One drift of each instance that differs. Where the runs that were attributed came to something else than those that were
 * compared, theirs are the lines of something else, and none is told.
 */
export const driftsOf = (session: string, { pairs, lined }: Explained, costFactor: number): readonly Drift[] => {
  const linedAs = new Map(lined.map((pair) => [pair[0].key, pair]))
  return pairs.compared.flatMap((pair) => {
    const differences = differencesBetween(...pair, costFactor)
    if (differences.length === 0) return []
    const again = linedAs.get(pair[0].key)
    return [driftOf(session, again && isSamePair(pair, again) ? again : pair, differences)]
  })
}

type Pair = readonly [base: PhaseRun, candidate: PhaseRun]

const isSamePair = ([base, run]: Pair, [otherBase, otherRun]: Pair): boolean =>
  isSameRun(base, otherBase) && isSameRun(run, otherRun)

const driftOf = (session: string, [base, run]: Pair, differences: readonly Difference[]): Drift => {
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
