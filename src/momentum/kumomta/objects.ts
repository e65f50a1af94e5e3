import type { Bytes } from '../../domain/bytes.js'
import type { Prefix } from '../../domain/cidr.js'
import type { LuaTable } from '../../domain/value.js'
import type { Message } from '../message/message.js'
import type { KumoError } from './host-errors.js'
import type { ListenerDomain } from './relaying.js'

/** What KumoMTA gives a handler, an EnvelopeAddress, a Message, the connection's metadata; and what its modules make. */
export type KumoObject =
  | { readonly kind: 'kumoAddress'; readonly address: Bytes }
  | { readonly kind: 'kumoMessage'; readonly message: Message }
  | { readonly kind: 'kumoConnection' }
  | { readonly kind: 'kumoAddressHeader'; readonly mailboxes: readonly KumoMailbox[] }
  | { readonly kind: 'kumoListenerDomain'; readonly domain: ListenerDomain }
  | KumoError
  | KumoCidrMap
  | { readonly kind: 'kumoDomainMap'; readonly entries: Map<Bytes, MapValue> }
  | KumoSeries
  | { readonly kind: 'kumoDatabase'; readonly path: Bytes; isOpen: boolean }
  /** null: the server's own pool */
  | { readonly kind: 'kumoQueueConfig'; readonly pool: Bytes | null }

/** An address of a header, with its display name. */
export interface KumoMailbox {
  readonly user: Bytes
  readonly domain: Bytes
  readonly name: Bytes | null
}

export interface KumoCidrMap {
  readonly kind: 'kumoCidrMap'
  /** what was put in last stands first */
  entries: readonly (readonly [network: Prefix, value: MapValue])[]
}

/** What a map of networks or of domains may have. */
export type MapValue = Bytes | boolean | LuaTable

export interface KumoSeries {
  readonly kind: 'kumoSeries'
  readonly name: Bytes
  readonly buckets: number
  /** in seconds */
  readonly size: number
}

export const kumoKinds: ReadonlySet<string> = new Set<KumoObject['kind']>([
  'kumoAddress',
  'kumoMessage',
  'kumoConnection',
  'kumoAddressHeader',
  'kumoListenerDomain',
  'kumoError',
  'kumoCidrMap',
  'kumoDomainMap',
  'kumoSeries',
  'kumoDatabase',
  'kumoQueueConfig',
])
