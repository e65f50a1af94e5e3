import type { Canonical, Text } from './canonical.js'
import type { DriftKind } from './drift.js'

/** A phase in which two machines part that ran the same policy with the same recording. */
export interface Parting {
  /** '' for how the policy is loaded, which belongs to no session */
  readonly session: string
  /** the phase instance's name; `boot` where the policy is loaded */
  readonly phase: string
  /** whose policy ran */
  readonly side: 'recorded' | 'candidate'
  readonly kind: DriftKind
  /** where in the result, as in a drift; `calls`: which questions it asked */
  readonly path: string
  /** what its own machine came to, and the second one; null: nothing of the kind */
  readonly own: Canonical
  readonly second: Canonical
  readonly callout: string | null
  readonly module: Text | null
  /** `file:line` of the effect or the error that makes the difference, which only one of them has */
  readonly line: string | null
  /** a row of the table of what the bridge does not make the same (`reprise verify --help`); null: no row is known to be the reason */
  readonly reason: string | null
}

/** Sessions of which there is no second opinion. */
export interface NotAsked {
  readonly why: string
  readonly sessions: number
}

/** What another machine says of the sessions of a store. Parting makes no recording unfaithful and no candidate drift. */
export interface SecondOpinion {
  /** as recordings name it */
  readonly machine: string
  /** sessions that ran on both machines */
  readonly sessions: number
  /** of those, sessions in which they part */
  readonly parted: number
  /** in the order of the store; the first of them, where `truncated` */
  readonly partings: readonly Parting[]
  readonly truncated: boolean
  readonly notAsked: readonly NotAsked[]
}
