import assert from 'node:assert/strict'
import type { Canonical } from '../domain/canonical.js'
import type { PhaseResult } from '../domain/events.js'
import type { PhaseRun } from '../momentum/session.js'
import { type Difference, differencesOf, worstFirst } from './differences.js'
import { comparable } from './other-server.js'
import { resultText } from './result-text.js'

/** Everything in which two runs of a phase instance differ, the worst first; `costFactor` as in `CompareOptions`. */
export const differencesBetween = (base: PhaseRun, run: PhaseRun, costFactor: number): readonly Difference[] =>
  (base.server === run.server
    ? sameServer(base, run, costFactor)
    : resultDifferences(...comparable(base, run))
  ).toSorted(worstFirst)

const sameServer = (base: PhaseRun, run: PhaseRun, costFactor: number): readonly Difference[] => [
  ...resultDifferences(base.result, run.result),
  ...callDifference(base, run),
  ...acceptanceDifferences(base, run),
  ...costDifference(base, run, costFactor),
]

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

const costDifference = (base: PhaseRun, run: PhaseRun, costFactor: number): readonly Difference[] => {
  const [recorded, replayed] = [costOf(base), costOf(run)]
  if (replayed < costFloor || replayed <= recorded * costFactor) return []
  return [{ kind: 'cost', severity: 'info', path: 'instructions', recorded, replayed }]
}
