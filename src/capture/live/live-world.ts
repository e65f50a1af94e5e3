import type { Bytes } from '../../domain/bytes.js'
import type { HostCall } from '../../domain/call.js'
import type { Canonical } from '../../domain/canonical.js'
import type { Effect } from '../../domain/events.js'

/** What answers the questions of live sessions. */
export interface LiveWorld {
  /** an answer outside of any session, as while a policy boots */
  answer(call: HostCall): Canonical | Promise<Canonical>
  forSession(begun: SessionBegun): SessionWorld
  close(): Promise<void>
}

export interface SessionBegun {
  /** the peer's address, without its port */
  readonly address: Bytes
  /** `SMTP` */
  readonly service: Bytes
  /** milliseconds since the epoch */
  readonly at: number
}

/** The same for one of them. */
export interface SessionWorld {
  /** Asked once for each question, which may be a write. */
  answer(call: HostCall): Canonical | Promise<Canonical>
  /** What a phase that is over wrote to the outside (`PhaseResult.outside`), at the phase's time. */
  apply(effects: readonly Effect[], at: number): void
  /** A message was taken, or something refused. */
  count(what: 'receptions' | 'rejections', at: number): void
  /** It is over. */
  close(): void
}
