import type { Bytes } from '../../../domain/bytes.js'
import type { ObservedEnd } from '../observed-end.js'

/** A record of Momentum's reject log (manual, page rejectlog). */
export interface RejectRecord {
  readonly kind: 'rejected'
  /** in milliseconds since the epoch, with fractions under `log_hires_timestamp` */
  readonly at: number
  readonly peer: ObservedEnd | null
  readonly listener: ObservedEnd | null
  readonly connection: Bytes
  readonly pathway: Bytes
  readonly pathwayGroup: Bytes
  /** what the server was doing: `awaiting mailfrom`, `reading body`, … */
  readonly phase: Bytes
  readonly code: number
  /** the last module that ran */
  readonly module: Bytes
  /** the validation context of the connection, and of the message, as far as the log has them */
  readonly connContext: readonly (readonly [key: Bytes, value: Bytes])[]
  readonly messContext: readonly (readonly [key: Bytes, value: Bytes])[]
  readonly text: Bytes
}
