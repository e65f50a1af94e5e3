import type { Bytes } from '../domain/bytes.js'
import type { Handshake } from '../domain/events.js'
import type { HostContext } from './state.js'

/** What a client, or the host around it, does next. Every phase follows from one. */
export type Act =
  | { readonly kind: 'connect' }
  | ({ readonly kind: 'command'; readonly line: Bytes; readonly pipelined?: true } & HostSet)
  | ({ readonly kind: 'message'; readonly content: Bytes } & HostSet)
  /** an answer to a challenge of AUTH; nothing where none was asked for */
  | ({ readonly kind: 'answer'; readonly line: Bytes } & HostSet)
  /** the handshake behind STARTTLS; nothing where that was not accepted */
  | ({ readonly kind: 'handshake'; readonly handshake: Handshake } & HostSet)
  | { readonly kind: 'abort' }
  | { readonly kind: 'close' }

/** Context that the host set by itself before the phase. */
export interface HostSet {
  readonly context?: HostContext
}
