import type { Canonical } from '../domain/canonical.js'
import type { Drift } from '../domain/drift.js'
import type { OtherPart } from '../momentum/configuration/read-fragment.js'
import { textOf } from '../momentum/configuration/unreadable.js'
import type { Boot } from '../momentum/host.js'
import { maskAddresses } from '../momentum/phases/phase-result.js'
import { type Part, partDrifts } from './part-drifts.js'
import { registrationDrift } from './registration.js'

/** What loading a policy and its `init` do besides registering: to the outside, to what is defined, and what they say. */
export const bootDrifts = (base: Boot, candidate: Boot): readonly Drift[] =>
  partDrifts('boot', parts, [base, candidate])

const parts: readonly Part<Boot>[] = [
  { name: 'outside', severity: 'minor', of: ({ outside }) => outside },
  { name: 'definitions', severity: 'minor', of: ({ definitions }) => sorted(definitions) },
  { name: 'calls', severity: 'minor', of: ({ answers }) => answers.map(({ call, key }) => [call, key]) },
  { name: 'output', severity: 'info', of: ({ output }) => output.map(maskAddresses) },
]

/** Parts of the policies' configurations that decide nothing here, or only what was answered from outside. */
export const configurationDrifts = (base: readonly OtherPart[], candidate: readonly OtherPart[]): readonly Drift[] => {
  const [recorded, replayed] = [digestsByName(base), digestsByName(candidate)]
  const names = [...new Set([...recorded.keys(), ...replayed.keys()])].sort()
  return names.flatMap((name) => {
    const [was, is] = [recorded.get(name) ?? null, replayed.get(name) ?? null]
    return was === is ? [] : [registrationDrift('info', `configuration.${name}`, [was, is])]
  })
}

const digestsByName = (parts: readonly OtherPart[]): ReadonlyMap<string, string> => {
  const digests = new Map<string, string>()
  for (const { kind, instance, digest } of parts) {
    const name = instance === '' ? textOf(kind) : `${textOf(kind)} ${textOf(instance)}`
    digests.set(name, `${digests.get(name) ?? ''}${digest}`)
  }
  return digests
}

const sorted = (dictionary: Readonly<Record<string, string>>): Canonical =>
  Object.fromEntries(Object.entries(dictionary).sort(([a], [b]) => (a < b ? -1 : 1)))
