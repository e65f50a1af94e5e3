import type { Bytes } from '../../../domain/bytes.js'

/** A record of Momentum's main log (manual, page mainlog). Times in milliseconds since the epoch. */
export type MainRecord = ReceptionRecord | AttemptRecord | HeartbeatRecord

interface Ids {
  readonly at: number
  readonly message: Bytes
  /** messages of one content, one for each recipient, have one batch */
  readonly batch: Bytes
  /** of a reception the inbound one, of an attempt the outbound one */
  readonly connection: Bytes
}

/** `R`: one recipient of a message that was taken. */
export interface ReceptionRecord extends Ids {
  readonly kind: 'received'
  readonly recipient: Mailbox
  readonly sender: Mailbox
  /** null: over HTTP, where the log has `unknown` */
  readonly address: string | null
  readonly sizeBytes: number
  /** `esmtp`, `rest`, `xfer`, `internal`, and what other versions say */
  readonly protocol: Bytes
  readonly bindingGroup: Bytes
  readonly binding: Bytes
}

export interface Mailbox {
  readonly localpart: Bytes
  readonly domain: Bytes
}

/** `D`, `X`, `T`, `P`: delivered, transferred to another node, failed for now or for good. */
export interface AttemptRecord extends Ids {
  readonly kind: 'delivered' | 'transferred' | 'failed-transiently' | 'failed-permanently'
  readonly domain: Bytes
  readonly bindingGroup: Bytes
  readonly binding: Bytes
  /** the stage of the connection, by the manual's table; null where it was delivered */
  readonly stage: number | null
  readonly sizeBytes: number
  readonly retries: number
  readonly sinceReceptionMs: number
  readonly address: Bytes
  /** null where it was delivered */
  readonly error: Bytes | null
}

/** `M`: Momentum lives. */
export interface HeartbeatRecord {
  readonly kind: 'heartbeat'
  readonly at: number
}
