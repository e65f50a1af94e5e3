import type { Canonical } from '../domain/canonical.js'
import type { Drift, Severity } from '../domain/drift.js'
import type { DeinitRun } from '../domain/events.js'
import { failureText } from '../domain/failure.js'
import { registrationDrift } from './registration.js'

export type DeinitRuns = readonly DeinitRun[]

/** What of unloading a policy differs: that it fails, what it does to the outside, what it says; whatever its modules are called. */
export const deinitDrifts = (base: DeinitRuns, candidate: DeinitRuns): readonly Drift[] =>
  parts.flatMap(({ name, severity, of }) => {
    const [recorded, replayed] = [base, candidate].map((runs) => runs.flatMap(of)) as [Canonical[], Canonical[]]
    return JSON.stringify(recorded) === JSON.stringify(replayed)
      ? []
      : [registrationDrift(severity, `deinit.${name}`, [recorded, replayed])]
  })

const parts: readonly { name: string; severity: Severity; of: (run: DeinitRun) => readonly Canonical[] }[] = [
  { name: 'failures', severity: 'major', of: ({ failure }) => (failure ? [failureText(failure)] : []) },
  { name: 'outside', severity: 'minor', of: ({ outside }) => (outside ?? []) as readonly Canonical[] },
  { name: 'output', severity: 'info', of: ({ output }) => output ?? [] },
]
