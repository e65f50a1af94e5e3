import type { Bytes } from '../../domain/bytes.js'
import type { Message } from '../message/message.js'

/** What KumoMTA gives a handler: an EnvelopeAddress, a Message, the connection's metadata. */
export type KumoObject =
  | { readonly kind: 'kumoAddress'; readonly address: Bytes }
  | { readonly kind: 'kumoMessage'; readonly message: Message }
  | { readonly kind: 'kumoConnection' }

export const kumoKinds: ReadonlySet<string> = new Set<KumoObject['kind']>([
  'kumoAddress',
  'kumoMessage',
  'kumoConnection',
])
