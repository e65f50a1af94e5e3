import type { FragileSession, IsolatedSession, UndecidableSession, UnfaithfulSession } from './comparison.js'

/** How many recordings their own revision reproduces, which it does not, and which this run did not get to the end of. */
export interface Faithfulness {
  readonly faithful: number
  readonly unfaithful: readonly UnfaithfulSession[]
  /** nothing is known of them: ended by the clock, or going on from a state that nobody knows */
  readonly stopped: readonly UndecidableSession[]
  /** decisions that hang on what Lua leaves open */
  readonly fragile: readonly FragileSession[]
  /** faithful ones that left state which outlives them */
  readonly isolated: readonly IsolatedSession[]
  /** sessions that go on from one another; absent: none */
  readonly continuous?: number
}
