import type { Canonical } from '../domain/canonical.js'
import type { Drift, Severity } from '../domain/drift.js'
import type { Boot } from '../momentum/host.js'
import { maskAddresses } from '../momentum/phase-result.js'
import { registrationDrift } from './registration.js'

/** What loading a policy and its `init` do besides registering: to the outside, to what is defined, and what they say. */
export const bootDrifts = (base: Boot, candidate: Boot): readonly Drift[] =>
  parts.flatMap(({ name, severity, of }) => {
    const [recorded, replayed] = [of(base), of(candidate)]
    return JSON.stringify(recorded) === JSON.stringify(replayed)
      ? []
      : [registrationDrift(severity, `boot.${name}`, [recorded, replayed])]
  })

const parts: readonly { name: string; severity: Severity; of: (boot: Boot) => Canonical }[] = [
  { name: 'outside', severity: 'minor', of: ({ outside }) => outside },
  { name: 'definitions', severity: 'minor', of: ({ definitions }) => sorted(definitions) },
  { name: 'output', severity: 'info', of: ({ output }) => output.map(maskAddresses) },
]

const sorted = (dictionary: Readonly<Record<string, string>>): Canonical =>
  Object.fromEntries(Object.entries(dictionary).sort(([a], [b]) => (a < b ? -1 : 1)))
