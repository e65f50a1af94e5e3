import type { ReplyHistogram } from './reply-histogram.js'

/**
 * A list of sessions in an order, as of one moment. Nothing but `positionOf` takes long: how many there are, and how their replies are
 * spread over time, is found out step by step.
 */
export interface SessionList {
  /** how many are known of; all of them once it is complete */
  readonly count: number
  readonly isComplete: boolean
  /** looks at some more, for a few milliseconds; nothing to do once it is complete and counted */
  advance(): void
  /** true once the histogram too is of all of them */
  readonly isCounted: boolean
  histogram(): ReplyHistogram
  /** the streams of so many sessions from a position on, as far as they are known of */
  window(from: number, count: number): readonly number[]
  /** the position of a session; undefined where it is not in this list. Of a list that is not complete it looks on until it is found */
  positionOf(stream: number): number | undefined
  /** the same list as of a later moment, which may take this one's place */
  asOf(before: number): SessionList
}
