import type { Canonical } from '../domain/canonical.js'
import type { Drift } from '../domain/drift.js'
import type { DeinitRun } from '../domain/events.js'
import { failureText } from '../domain/failure.js'
import { type Part, partDrifts } from './part-drifts.js'

export type DeinitRuns = readonly DeinitRun[]

/** What of unloading a policy differs: that it fails, what it does to the outside, what it says; whatever its modules are called. */
export const deinitDrifts = (base: DeinitRuns, candidate: DeinitRuns): readonly Drift[] =>
  partDrifts('deinit', parts, [base, candidate])

const ofEach =
  (of: (run: DeinitRun) => readonly Canonical[]): Part<DeinitRuns>['of'] =>
  (runs) =>
    runs.flatMap(of)

const parts: readonly Part<DeinitRuns>[] = [
  { name: 'failures', severity: 'major', of: ofEach(({ failure }) => (failure ? [failureText(failure)] : [])) },
  { name: 'outside', severity: 'minor', of: ofEach(({ outside }) => (outside ?? []) as readonly Canonical[]) },
  { name: 'output', severity: 'info', of: ofEach(({ output }) => output ?? []) },
]
