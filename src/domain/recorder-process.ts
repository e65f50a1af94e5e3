import type { Text } from './canonical.js'

/** The process that records: whether one that has not closed its session still runs is asked of it. */
export interface RecorderProcess {
  readonly host: Text
  readonly pid: number
  /** milliseconds since the epoch */
  readonly startedAt: number
}
