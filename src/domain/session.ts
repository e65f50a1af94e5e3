import type { Event } from './events.js'

/** A session as people look at it. */
export interface WholeSession {
  readonly id: string
  /** SHA-256 of the policy that it was recorded under */
  readonly revision: string
  /** npm package and version of the machine that it was recorded on */
  readonly machine: string
  readonly events: readonly Event[]
}
