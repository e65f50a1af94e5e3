import type { Step } from '../given-policy.js'

/** A session that may rest on a choice. */
export interface Case {
  /** bodies of callouts, or a whole policy */
  readonly policy: Readonly<Record<string, string>> | string
  readonly steps?: readonly Step[]
  readonly world?: Readonly<Record<string, unknown>>
  readonly offers?: readonly string[]
}
