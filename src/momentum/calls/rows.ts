import type { CallClass } from '../../domain/call.js'
import type { PhaseName } from '../../domain/phase.js'
import type { HostFunction } from '../../lua/machine.js'
import { deliveryPhases } from '../delivery/delivery-hooks.js'
import type { Certainty } from '../profile/setting.js'
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
  /** the phases that the manual lists it for; absent where no list has it */
  readonly phases?: readonly PhaseName[]
  readonly bind: (stage: Stage) => HostFunction
}

const phaseLetters: Readonly<Record<string, PhaseName>> = {
  C: 'connect',
  H: 'ehlo',
  M: 'mailfrom',
  R: 'rcptto',
  D: 'data',
  S: 'spool',
  E: 'each_rcpt',
  B: 'set_binding',
}

const inDelivery: ReadonlySet<PhaseName | null> = new Set(deliveryPhases)

/** The phases that the manual's lists have a column for. */
export const listable: ReadonlySet<PhaseName | null> = new Set(Object.values(phaseLetters))

/**
 * The same row for the phases that the manual lists (4-lua-summary-table.md), by their letters: `DSE`. `Q`: also what is written
 * in delivery has its place in the manual.
 */
export const listedFor = (phases: string, row: Row): Row => {
  const named = [...phases].flatMap((letter) => phaseLetters[letter] ?? [])
  const listed: ReadonlySet<PhaseName | null> = new Set(named)
  const isForDelivery = row.class !== 'write' || phases.includes('Q')
  return {
    ...row,
    phases: named,
    bind: (stage) => {
      const run = row.bind(stage)
      return (frame) => {
        const isUnlisted = listable.has(stage.phase) && !listed.has(stage.phase)
        if (isUnlisted || (!isForDelivery && inDelivery.has(stage.phase))) stage.assumeOutOfPhase(row.name)
        return run(frame)
      }
    },
  }
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
