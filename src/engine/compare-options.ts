import type { Host } from '../momentum/host.js'
import type { Supplement } from './answers/candidate-answers.js'

/** Both revisions, booted. */
export interface Hosts {
  readonly base: Host
  readonly candidate: Host
}

export interface CompareOptions {
  /** makes, for each session, what answers questions that were never recorded */
  readonly newSupplement?: (() => Supplement) | undefined
  /** instructions may grow to this many times as many before it is a drift of cost */
  readonly costFactor: number
}

export const defaultCompareOptions: CompareOptions = { costFactor: 2 }
