import type { CallClass } from './call.js'
import type { Text } from './canonical.js'
import type { PhaseName } from './phase.js'

/** A function or method of the host, as the one table of calls has it. */
export interface ApiCall {
  /** as a script writes it: `msys.dnsLookup`, `msg:header` */
  readonly call: string
  /** how a replay finds its answer; null: the host does not have it, and a session that calls it is undecidable */
  readonly class: CallClass | null
  /** the phases that the manual lists it for; null where no list has it */
  readonly phases: readonly PhaseName[] | null
  /** how many arguments it takes, `self` not counted; null where its page does not say */
  readonly arguments: readonly [least: number, most: number] | null
  /** `documented`, `example`, `inferred`, `unknown`; null where the host does not have it */
  readonly certainty: string | null
  /** the manual's page, or where else the fact is from */
  readonly source: string | null
  /** why the host does not have it; null where it has */
  readonly why: string | null
  /** places in the policy's text that name it; only where a policy is looked at */
  readonly uses?: number
}

/** The object that `reprise doctor --api --json` prints. */
export interface ApiTable {
  /** version of the emulated host */
  readonly emulator: number
  /** whose calls these are; null: all that the host knows of */
  readonly policy: { readonly name: Text; readonly revision: string } | null
  readonly counts: { readonly emulated: number; readonly undecidable: number }
  /** by library or object, then by name */
  readonly calls: readonly ApiCall[]
}

/** `msys.core` of `msys.core.io_wrapper_open`, `msg` of `msg:header`. */
export const libraryOf = (call: string): string => call.slice(0, Math.max(call.lastIndexOf('.'), call.indexOf(':')))
