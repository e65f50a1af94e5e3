import type { Canonical } from '../domain/canonical.js'
import type { Drift } from '../domain/drift.js'
import type { Boot } from '../momentum/host.js'
import { maskAddresses } from '../momentum/phase-result.js'
import { type Part, partDrifts } from './part-drifts.js'

/** What loading a policy and its `init` do besides registering: to the outside, to what is defined, and what they say. */
export const bootDrifts = (base: Boot, candidate: Boot): readonly Drift[] =>
  partDrifts('boot', parts, [base, candidate])

const parts: readonly Part<Boot>[] = [
  { name: 'outside', severity: 'minor', of: ({ outside }) => outside },
  { name: 'definitions', severity: 'minor', of: ({ definitions }) => sorted(definitions) },
  { name: 'output', severity: 'info', of: ({ output }) => output.map(maskAddresses) },
]

const sorted = (dictionary: Readonly<Record<string, string>>): Canonical =>
  Object.fromEntries(Object.entries(dictionary).sort(([a], [b]) => (a < b ? -1 : 1)))
