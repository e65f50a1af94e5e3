import type { CallClass } from '../domain/call.js'
import type { HostFunction } from '../lua/machine.js'
import type { Certainty } from './profile.js'
import type { Stage } from './stage.js'

/**
 * One host function: a row in the one table of calls. `name` is as a script writes it, `msys.dnsLookup` or `msg:header`.
 * `source` is the manual's page (`S/4/lua/ref-…`) or where else the fact is from.
 */
export interface Row {
  readonly name: string
  readonly class: CallClass
  readonly source: string
  readonly certainty: Certainty
  readonly bind: (stage: Stage) => HostFunction
}

export const documented = (
  name: string,
  kind: CallClass,
  described: { readonly source: string; readonly bind: Row['bind'] },
): Row => ({ name, class: kind, certainty: 'documented', ...described })

export const seenInSamples = (
  name: string,
  kind: CallClass,
  described: { readonly source: string; readonly bind: Row['bind'] },
): Row => ({ name, class: kind, certainty: 'example', ...described })
