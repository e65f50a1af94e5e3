import type { EventType } from '../../domain/events.js'
import type { StreamKind } from '../append.js'

/*
 * An export is JSON Lines: a header; for each session the blobs, the revision and the boot that it needs and
 * that no line before had, then its events exactly as they are stored, and what was said of its drifts; behind a revision, what was
 * said of how it boots; and a last line that counts them, so that one that was cut in half is known for what it is.
 */

export const format = 'reprise-recording'

/** Of the events' shapes. A newer one is refused, older ones are read for ever. */
export const formatVersion = 3

export const header = JSON.stringify({ format, version: formatVersion })

/** An event's line, but for its parts, which follow as `input`, `work` and `result`. */
export interface EventLine {
  readonly stream: string
  readonly kind: StreamKind
  readonly version: number
  readonly type: EventType
  /** milliseconds since the epoch */
  readonly recorded_at: number
}

export interface BlobLine {
  /** SHA-256 (hex) of the bytes */
  readonly blob: string
  readonly base64: string
}

export interface EndLine {
  readonly end: true
  readonly sessions: number
  /** all lines, the first and this one too */
  readonly lines: number
}
