import type { Step } from '../given-policy.js'

/** Bodies of callouts, a whole policy, or the files of one with a `policy.conf`. */
export type Policy = Readonly<Record<string, string>> | string

/** A session that may rest on a choice. */
export interface Case {
  readonly policy: Policy
  readonly steps?: readonly Step[]
  readonly world?: Readonly<Record<string, unknown>>
  readonly offers?: readonly string[]
  /** it goes on from what a session before it left */
  readonly isContinuous?: true
}
