import type { Canonical, Text } from '../../domain/canonical.js'
import type { Effect } from '../../domain/events.js'

/** What a script does to the host, or asks of it, at the moment when it does. */
export type Seen =
  | { readonly kind: 'effect'; readonly effect: Effect }
  | { readonly kind: 'output'; readonly text: Text }
  /** its answer comes next, unless there is none */
  | { readonly kind: 'question'; readonly call: string; readonly key: Canonical }
  | { readonly kind: 'answer'; readonly answer: Canonical }

/** Looks on while invocations run, and changes nothing. */
export interface Onlooker {
  /** The next invocation begins; `instance` is the name of its phase instance. */
  begins(invocation: { readonly instance: string; readonly module: Text; readonly callout: string }): void
  sees(seen: Seen): void
  /** The callout is over, or a function that it deferred: so many instructions. */
  hasRun(instructions: number): void
  /** All of the invocation is over. Not told where it was ended by what nobody can answer. */
  ends(): void
}
