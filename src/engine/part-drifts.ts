import type { Canonical } from '../domain/canonical.js'
import type { Drift, Severity } from '../domain/drift.js'
import { registrationDrift } from './registration.js'

/** Something that two runs of a policy's life are held against each other for. */
export interface Part<Run> {
  readonly name: string
  readonly severity: Severity
  readonly of: (run: Run) => Canonical
}

/** A drift for each part in which two runs differ, at the path `LIFE.PART`. */
export const partDrifts = <Run>(
  life: 'boot' | 'deinit',
  parts: readonly Part<Run>[],
  runs: readonly [base: Run, candidate: Run],
): readonly Drift[] =>
  parts.flatMap(({ name, severity, of }) => {
    const [recorded, replayed] = [of(runs[0]), of(runs[1])]
    return JSON.stringify(recorded) === JSON.stringify(replayed)
      ? []
      : [registrationDrift(severity, `${life}.${name}`, [recorded, replayed])]
  })
