import type { Bytes } from '../domain/bytes.js'
import type { HostContext } from './state.js'

/** What a client, or the host around it, does next. Every phase follows from one. */
export type Act =
  | { readonly kind: 'connect' }
  | ({ readonly kind: 'command'; readonly line: Bytes; readonly pipelined?: true } & HostSet)
  | ({ readonly kind: 'message'; readonly content: Bytes } & HostSet)
  | { readonly kind: 'abort' }
  | { readonly kind: 'close' }

/** Context that the host set by itself before the phase. */
export interface HostSet {
  readonly context?: HostContext
}
