import type { Canonical } from './canonical.js'

/** How a host call finds its answer; `design.md` has the table. */
export type CallClass = 'pure' | 'state' | 'virtual' | 'write' | 'stable' | 'sequenced'

/** A question that a script asks the outside. */
export interface HostCall {
  /** `msys.dnsLookup` */
  readonly call: string
  readonly class: 'stable' | 'sequenced'
  /** what identifies the question: canonical arguments, and the digest of the definition it reads */
  readonly key: Canonical
  /** the function that a script called, where it asks another one's question: `msg:binding` */
  readonly by?: string
  /** the key, where that has digests, with what they stand for: what is sent; no part of a recording */
  readonly whole?: Canonical
  /** milliseconds since the epoch at which it is asked */
  readonly at: number
  /** of a sequenced count: the session's own share now, windows aligned to the epoch */
  readonly own?: number
  /** where another alignment of the windows would make another share: the additions that hang on it, by age */
  readonly onEdge?: readonly (readonly [ageMs: number, count: number])[]
}

/** A question by which it is known again: `msys.dnsLookup ["example.com","MX"]`. */
export const questionKey = (call: string, key: Canonical): string => `${call} ${JSON.stringify(key)}`

export interface Answer {
  readonly answer: Canonical
  /** true where it was taken from a `--world` file or worked out from a recorded count */
  readonly derived?: 'simulated' | 'counted'
}

/** Why a call has no answer, in a sentence, and how to record one. */
export interface Undecidable {
  readonly call: string
  readonly key: Canonical
  readonly reason: string
  readonly hint: string
}
