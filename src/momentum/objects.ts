import type { Bytes } from '../domain/bytes.js'
import type { DeliverySideObject } from './delivery/objects.js'
import type { JsonNode } from './json/node.js'
import type { FoundDkim, FoundSignature } from './libraries/opendkim.js'
import type { Message } from './message/message.js'
import type { MimePart } from './message/mime-tree.js'

export interface PartObject {
  readonly kind: 'part'
  readonly part: MimePart
  /** whose part it is, or was made for */
  readonly message: Message
  readonly writable: boolean
}

export interface MutexObject {
  readonly kind: 'mutex'
  /** `thread.MUTEX_*` */
  readonly type: number
  /** how often it is locked */
  held: number
  /** of a lock that is known by its name */
  readonly name?: string
}

/** A file, or a message in the making. */
export interface IoObject {
  readonly kind: 'io'
  readonly uri: Bytes
  readonly use: 'read' | 'write' | 'build'
  /** absent: the first that the session opened of its file to write; else which one */
  readonly nth?: number
  /** what was read, or written so far */
  content: Bytes
  /** the message that is built */
  readonly message: Message | null
  isOpen: boolean
}

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
  | MutexObject
  | JsonNode
  | { readonly kind: 'counter'; readonly path: Bytes }
  | { readonly kind: 'dkim'; readonly answer: FoundDkim }
  | { readonly kind: 'signature'; readonly signature: FoundSignature }
  | PartObject
  | IoObject
  | DeliverySideObject

export type ObjectKind = HostObject['kind']

export const fixedObjects: readonly HostObject[] = [
  { kind: 'vctx' },
  { kind: 'accept' },
  { kind: 'construct' },
  { kind: 'recipients' },
]
