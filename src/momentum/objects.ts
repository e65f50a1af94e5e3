import type { Bytes } from '../domain/bytes.js'
import type { Text } from '../domain/canonical.js'
import type { Reference } from '../lua/machine.js'
import type { DeliverySideObject } from './delivery/objects.js'
import type { CurlObject, HttpClientObject } from './http/http-objects.js'
import type { JsonNode } from './json/node.js'
import type { KumoObject } from './kumomta/objects.js'
import type { FoundDkim, FoundSignature } from './libraries/opendkim.js'
import type { Message } from './message/message.js'
import type { MimePart } from './message/mime-tree.js'
import type { XmlDocument, XmlNode } from './xml/node.js'

export interface PartObject {
  readonly kind: 'part'
  readonly part: MimePart
  /** whose part it is, or was made for */
  readonly message: Message
  readonly writable: boolean
}

/** struct timeval, in milliseconds since the epoch. */
export interface TimeObject {
  readonly kind: 'timeval'
  readonly at: number
}

/** struct ec_ssl_ctx_params: what a policy sets of the TLS connection to come, by name. */
export interface TlsObject {
  readonly kind: 'tls'
  readonly set: Map<Bytes, Bytes | number>
}

/** What the server passes, and no page says what a script can read in it. */
export interface OpaqueObject {
  readonly kind: 'opaque'
  readonly name: string
  /** which of that name it is, where a script may compare two */
  readonly of?: Bytes
}

/** What `msys.timer` gives. */
export interface TimerObject {
  readonly kind: 'timer'
  readonly how: 'after' | 'at' | 'every'
  /** until it fires, or between two times; of `at`, milliseconds since the epoch */
  readonly ms: number
  readonly name: Bytes | null
  /** whose callout set it; '' of the boot */
  readonly module: Text
  readonly run: Reference
  /** when it fires next, milliseconds since the epoch; null: it is not set, or the boot set it */
  dueAt: number | null
}

/** struct ec_statvfs: what a file system has had left at some time. */
export interface StatvfsObject {
  readonly kind: 'statvfs'
  readonly snapshot: Readonly<Record<string, number>>
}

export interface XmlDocumentObject {
  readonly kind: 'xmlDocument'
  readonly document: XmlDocument
}

export interface XmlNodeObject {
  readonly kind: 'xmlNode'
  readonly node: XmlNode
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

/** struct ec_string: what is written beyond its capacity, in bytes, is cut off. */
export interface StringObject {
  readonly kind: 'string'
  value: Bytes
  readonly capacity: number
  /** it stands for a command that nobody saw as it was written */
  isUnseen?: boolean
}

/** A file, or a message in the making. */
export interface IoObject {
  readonly kind: 'io'
  readonly uri: Bytes
  readonly use: 'read' | 'write' | 'build'
  /** absent: the first that the session opened of its file to write; else which one */
  readonly nth?: number
  /** what is read, or was written so far */
  content: Bytes
  /** where reading goes on from */
  position: number
  /** the message that is built */
  readonly message: Message | null
  isOpen: boolean
}

/** struct ec_sockaddr: one end of the connection, as `address:port`. */
export interface AddressObject {
  readonly kind: 'address'
  readonly text: Bytes
  readonly end: 'peer' | 'listener'
}

/** What a handle's id names. */
export type HostObject =
  | { readonly kind: 'vctx' }
  | { readonly kind: 'accept' }
  | { readonly kind: 'construct' }
  | { readonly kind: 'recipients' }
  | { readonly kind: 'message'; readonly message: Message }
  | StringObject
  | AddressObject
  | { readonly kind: 'identifier'; readonly text: Bytes }
  | TimerObject
  | XmlDocumentObject
  | XmlNodeObject
  | HttpClientObject
  | CurlObject
  | MutexObject
  | JsonNode
  | { readonly kind: 'counter'; readonly path: Bytes }
  | { readonly kind: 'dkim'; readonly answer: FoundDkim }
  | { readonly kind: 'signature'; readonly signature: FoundSignature }
  | PartObject
  | IoObject
  | TimeObject
  | TlsObject
  | StatvfsObject
  | OpaqueObject
  | DeliverySideObject
  | KumoObject

export type ObjectKind = HostObject['kind']

/** A string with room for whatever is written to it. */
export const stringObject = (value: Bytes): StringObject => ({
  kind: 'string',
  value,
  capacity: Number.MAX_SAFE_INTEGER,
})

/** Ids of the objects that every session has. */
export const fixedIds = { vctx: 0, accept: 1, construct: 2, recipients: 3 } as const

export const fixedObjects: readonly HostObject[] = [
  { kind: 'vctx' },
  { kind: 'accept' },
  { kind: 'construct' },
  { kind: 'recipients' },
]
