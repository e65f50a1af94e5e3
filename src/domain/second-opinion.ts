import type { Canonical, Text } from './canonical.js'
import type { DriftKind } from './drift.js'
import type { Effect } from './events.js'

/** A phase in which two machines part that ran the same policy with the same recording. */
export interface Parting {
  /** '' for how the policy is loaded, which belongs to no session */
  readonly session: string
  /** the phase instance's name; `boot` where the policy is loaded */
  readonly phase: string
  /** whose policy ran */
  readonly side: 'recorded' | 'candidate'
  /** the worst of what the phase came to otherwise; null: it comes to the same on another way */
  readonly result: OtherResult | null
  /** what the script did first otherwise; null: nothing of what is looked at, or the policy is loaded */
  readonly first: FirstParting | null
  /** the reason for what is first: a row of the table of what the bridge does not make the same (`reprise verify --help`); null: no row is known to be it */
  readonly reason: string | null
  /** the first behind it that no row explains; null: none, or all that follows may follow from what is first */
  readonly unexplained: FirstParting | null
  /** of a session that goes on from others: the first of those in which the machines parted, which may be why; null: none */
  readonly since: string | null
}

/** A part of a phase's result that its own machine and the second one have otherwise; null: nothing of the kind. */
export interface OtherResult {
  readonly kind: DriftKind
  /** where in the result, as in a drift; `calls`: which questions it asked */
  readonly path: string
  readonly own: Canonical
  readonly second: Canonical
}

/** What a script did otherwise on its two machines; null: it did no more there. */
export interface FirstParting {
  readonly callout: string
  readonly module: Text
  readonly own: DeedAt | null
  readonly second: DeedAt | null
}

/** What a script does that the host hears of, at the moment when it does. */
export type Deed =
  /** a callout begins, with its string argument where an earlier module had changed it */
  | { readonly kind: 'began'; readonly module: Text; readonly callout: string; readonly argument: Text | null }
  | { readonly kind: 'asked'; readonly call: string; readonly key: Canonical }
  | { readonly kind: 'did'; readonly effect: Effect }
  | { readonly kind: 'printed'; readonly text: Text }
  /** null: no value at all */
  | { readonly kind: 'returned'; readonly value: Canonical | null }
  | { readonly kind: 'failed'; readonly failure: Text }

/** `line`: `file:line` of the script; null where nobody can tell. */
export type DeedAt = Deed & { readonly line: string | null }

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
  /** of how policies are loaded, of sessions in the order of the store, and of those that go on from one another; the first of them, where `truncated` */
  readonly partings: readonly Parting[]
  readonly truncated: boolean
  readonly notAsked: readonly NotAsked[]
}
