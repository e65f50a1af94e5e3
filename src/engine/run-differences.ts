import assert from 'node:assert/strict'
import type { Canonical } from '../domain/canonical.js'
import type { Drift } from '../domain/drift.js'
import type { PhaseResult } from '../domain/events.js'
import type { PhaseRun } from '../momentum/session.js'
import { attribute } from './attribution.js'
import { type Difference, differencesOf, worstFirst } from './differences.js'
import type { ActRuns } from './replay-own.js'
import { resultText } from './result-text.js'

/** Two runs of a session, by their phase instances. */
export interface Pairs {
  readonly compared: readonly (readonly [base: PhaseRun, candidate: PhaseRun])[]
  readonly notReached: readonly string[]
  readonly beyond: readonly string[]
  readonly recorded: number
}

/**
 * Instances pair by name, as `replayed` has the names. What policy heard on one side only is not reached, or beyond the recording; what it
 * heard on neither (DATA, RSET, a command out of turn) follows from the rest and is never a difference of its own.
 */
export const pairRuns = (base: readonly ActRuns[], replayed: ReadonlyMap<string, PhaseRun>): Pairs => {
  const heard = base.flatMap(({ runs }) => runs).filter(isCompared)
  const names = new Set(heard.map((run) => run.key))
  const compared: [PhaseRun, PhaseRun][] = []
  const notReached: string[] = []
  for (const recorded of heard) {
    const run = replayed.get(recorded.key)
    if (run && isCompared(run)) compared.push([recorded, run])
    else notReached.push(recorded.key)
  }
  const beyond = [...replayed].flatMap(([key, run]) => (isCompared(run) && !names.has(key) ? [run.key] : []))
  return { compared, notReached, beyond, recorded: heard.length }
}

export const isCompared = (run: PhaseRun): boolean => run.heard || run.name.phase === 'reception'

/** In what two runs of one instance differ, the worst first. */
const differencesBetween = (base: PhaseRun, run: PhaseRun, options: DifferenceOptions): readonly Difference[] =>
  [
    ...resultDifferences(base.result, run.result),
    ...callDifference(base, run),
    ...acceptanceDifferences(base, run),
    ...costDifference(base, run, options),
  ].sort(worstFirst)

/** Results whose texts differ differ in a part that has a kind of drift, or nobody would be told. */
const resultDifferences = (recorded: PhaseResult, replayed: PhaseResult): readonly Difference[] => {
  if (resultText(recorded) === resultText(replayed)) return []
  const differences = differencesOf(recorded, replayed)
  assert(differences.length > 0, 'every part of a result belongs to a kind of drift')
  return differences
}

/** What no result tells, because what follows from it is the server's own and is not emulated. */
const acceptanceDifferences = (base: PhaseRun, run: PhaseRun): readonly Difference[] => [
  ...(JSON.stringify(base.left) === JSON.stringify(run.left)
    ? []
    : [{ kind: 'reply', severity: 'minor', path: 'accepting', recorded: base.left, replayed: run.left } as const]),
  ...(base.isDone === run.isDone
    ? []
    : [{ kind: 'calls', severity: 'minor', path: 'done', recorded: base.isDone, replayed: run.isDone } as const]),
]

export interface DifferenceOptions {
  /** instructions may grow to this many times as many before it is a drift of cost */
  readonly costFactor: number
}

const questions = (run: PhaseRun): readonly Canonical[] => run.answers.map(({ call, key }) => [call, key])

const callDifference = (base: PhaseRun, run: PhaseRun): readonly Difference[] => {
  if (base.answers.length === 0 && run.answers.length === 0) return []
  const [recorded, replayed] = [questions(base), questions(run)]
  if (JSON.stringify(recorded) === JSON.stringify(replayed)) return []
  return [{ kind: 'calls', severity: 'minor', path: 'calls', recorded, replayed }]
}

const costOf = (run: PhaseRun): number => run.invocations.reduce((sum, { instructions }) => sum + instructions, 0)

/** Small costs are noise: below this many instructions nothing is told. */
const costFloor = 10_000

const costDifference = (base: PhaseRun, run: PhaseRun, { costFactor }: DifferenceOptions): readonly Difference[] => {
  const [recorded, replayed] = [costOf(base), costOf(run)]
  if (replayed < costFloor || replayed <= recorded * costFactor) return []
  return [{ kind: 'cost', severity: 'info', path: 'instructions', recorded, replayed }]
}

export const isDifferent = ({ compared }: Pairs, options: DifferenceOptions): boolean =>
  compared.some(([base, run]) => differencesBetween(base, run, options).length > 0)

/** One drift of each instance that differs. All runs must have been attributed. */
export const driftsOf = (session: string, { compared }: Pairs, options: DifferenceOptions): readonly Drift[] =>
  compared.flatMap(([base, run]) => {
    const differences = differencesBetween(base, run, options)
    return differences.length === 0 ? [] : [driftOf(session, [base, run], differences)]
  })

const driftOf = (
  session: string,
  [base, run]: readonly [PhaseRun, PhaseRun],
  differences: readonly Difference[],
): Drift => {
  const [worst] = differences as readonly [Difference]
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
  }
}
