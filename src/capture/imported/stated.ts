import type { Bytes } from '../../domain/bytes.js'
import type { ObservedEnd } from '../observed/observed-end.js'

/** What whoever imports an observed session says of it, where its source does not know. */
export interface Stated {
  readonly peer: ObservedEnd | null
  readonly listener: ObservedEnd | null
  /** when sessions began whose source does not say, in milliseconds since the epoch */
  readonly at: number | null
  /** all that the server had set in the connection context before any policy ran, and that it had set nothing in messages'; null: not said */
  readonly context: ReadonlyMap<Bytes, Bytes> | null
  /** what the policy asks is answered by a world that was given */
  readonly answers: boolean
}

export const nothingStated: Stated = { peer: null, listener: null, at: null, context: null, answers: false }
