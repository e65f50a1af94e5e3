import type { Bytes } from '../domain/bytes.js'
import type { JsonNode } from './json/node.js'
import type { Message } from './message/message.js'

/** What a handle's id names. The first four of a session are always the same. */
export type HostObject =
  | { readonly kind: 'vctx' }
  | { readonly kind: 'accept' }
  | { readonly kind: 'construct' }
  | { readonly kind: 'recipients' }
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'string'; value: Bytes; readonly capacity: number }
  | { readonly kind: 'address'; readonly text: Bytes }
  | { readonly kind: 'identifier'; readonly text: Bytes }
  | { readonly kind: 'mutex'; locked: boolean }
  | JsonNode

export type ObjectKind = HostObject['kind']

export const fixedObjects: readonly HostObject[] = [
  { kind: 'vctx' },
  { kind: 'accept' },
  { kind: 'construct' },
  { kind: 'recipients' },
]
