import type { CallClass } from '../domain/call.js'
import type { PhaseName } from '../domain/phase.js'
import type { HostFunction } from '../lua/machine.js'
import type { Certainty } from './setting.js'
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

const listable: ReadonlySet<PhaseName | null> = new Set(Object.values(phaseLetters))

/** The same row for the phases that the manual lists (4-lua-summary-table.md), by their letters: `DSE`. */
export const listedFor = (phases: string, row: Row): Row => {
  const listed: ReadonlySet<PhaseName | null> = new Set([...phases].map((letter) => phaseLetters[letter]!))
  return {
    ...row,
    bind: (stage) => {
      const run = row.bind(stage)
      return (frame) => {
        if (listable.has(stage.phase) && !listed.has(stage.phase)) stage.assumed.add('out-of-phase')
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
