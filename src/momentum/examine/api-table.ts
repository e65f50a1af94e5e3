import { type ApiCall, type ApiTable, libraryOf } from '../../domain/api-table.js'
import type { UsedCall } from '../../domain/diagnosis.js'
import { emulatorVersion } from '../boot/emulator.js'
import { calls } from '../calls/calls.js'
import { unmodelledNames, whyUnmodelled } from '../libraries/unmodelled-names.js'
import { argumentCounts } from './argument-counts.js'
import { rowOf } from './receivers.js'

/** All functions and methods that the host knows of: those that it has, and those that it knows by name alone. */
export const wholeApi = (): ApiTable =>
  tableOf(null, [...calls.map(({ name }) => name), ...unmodelledNames].map(apiCall))

/** The same of those that a policy's text names. */
export const apiOfPolicy = (policy: NonNullable<ApiTable['policy']>, used: readonly UsedCall[]): ApiTable =>
  tableOf(
    policy,
    used.map(({ call, uses }) => ({ ...apiCall(call), uses })),
  )

const tableOf = (policy: ApiTable['policy'], found: readonly ApiCall[]): ApiTable => {
  const emulated = found.filter((one) => one.class !== null).length
  return {
    emulator: emulatorVersion,
    policy,
    counts: { emulated, undecidable: found.length - emulated },
    calls: found.toSorted((a, b) => compared(libraryOf(a.call), libraryOf(b.call)) || compared(a.call, b.call)),
  }
}

const compared = (a: string, b: string): number => Number(a > b) - Number(a < b)

const apiCall = (call: string): ApiCall => {
  const row = rowOf.get(call)
  return {
    call,
    class: row?.class ?? null,
    phases: row?.phases ?? null,
    arguments: argumentCounts[call] ?? null,
    certainty: row?.certainty ?? null,
    source: row?.source ?? null,
    why: whyUnmodelled.get(call) ?? null,
  }
}
