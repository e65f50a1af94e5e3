import type { Bytes } from '../../domain/bytes.js'
import type { ContentMarks } from '../../domain/redaction.js'
import type { Metadata } from '../kumomta/metadata.js'
import type { Context } from '../state.js'
import { joinFields, splitContent } from './header-fields.js'
import { everyField, type Fields, noFields } from './header-list.js'
import type { MimePart } from './mime-tree.js'

/** A message as a policy sees it. Its parts are replaced, never changed in place, so that copies can share them. */
export interface Message {
  /** as `tostring(msg.id)` prints it */
  readonly id: Bytes
  readonly batchId: Bytes
  /** which message of the session it is, whoever touches it when: `message 2` is the second that the policy made */
  readonly origin: string
  /** the ordinal of the received message that its content is of; 0: of none */
  received: number
  /** what the recording has not of that content, or not as it came */
  lacks: ContentMarks | null
  /** bare address, '' for the null sender */
  sender: Bytes
  /** bare address of the current recipient */
  recipient: Bytes
  fields: Fields
  /** everything after the empty line */
  body: Bytes
  conn: Context
  mess: Context
  binding: Bytes | null
  bindingGroup: Bytes | null
  /** which of the group's bindings a hook has chosen */
  bindingSlot: number | null
  routingDomain: Bytes | null
  discarded: Bytes | null
  code: Bytes
  /** when it went into the spool, milliseconds since the epoch; null: not yet, or nobody knows */
  spooledAt: number | null
  /** how often it was put back into its queue */
  retries: number
  /** 2, which is ESMTP: the manual's sample hard-codes it; of an injection what its source says, else `overHttp` */
  readonly receivedBy: number
  /** 1: it is taken first from whatever queue it is in */
  priority: 0 | 1
  /** what identifies each signature that the server's library has added: the content with them is unknown */
  signatures: readonly string[]
  /** the tree that parts of this message are in, and the body that it stands for */
  tree: { readonly top: MimePart; body: Bytes } | null
  /** in KumoMTA; null: none */
  metadata: Metadata | null
}

export const esmtp = 2
export const internal = 0
/** no page has the number */
export const overHttp = -1

export const newMessage = (
  id: Bytes,
  begun: { readonly conn: Context; readonly mess: Context; readonly receivedBy: number; readonly origin: string },
): Message => ({
  id,
  batchId: id,
  origin: begun.origin,
  received: 0,
  lacks: null,
  sender: '',
  recipient: '',
  fields: noFields,
  body: '',
  conn: begun.conn,
  mess: begun.mess,
  binding: null,
  bindingGroup: null,
  bindingSlot: null,
  routingDomain: null,
  discarded: null,
  code: '',
  spooledAt: null,
  retries: 0,
  receivedBy: begun.receivedBy,
  priority: 0,
  signatures: [],
  tree: null,
  metadata: null,
})

/** Is it one that the policy has made itself, and that belongs to it alone? */
export const isMade = ({ origin }: Message): boolean => origin.startsWith('message ')

/** A recipient's own copy: shares the content, has contexts of its own. */
export const copyMessage = (message: Message, id: Bytes, origin: string): Message => ({
  ...message,
  id,
  origin,
  conn: new Map(message.conn),
  mess: new Map(message.mess),
  retries: 0,
  tree: null,
  metadata: message.metadata && new Map(message.metadata),
})

/** Header block, empty line, body, as RFC 5322 has it. */
export const rawContent = (message: Message): Bytes => `${joinFields(message.fields)}\r\n${message.body}`

export const setRawContent = (message: Message, raw: Bytes): void => {
  const { fields, body } = splitContent(raw)
  message.fields = fields
  message.body = body
}

/** Size in bytes, headers included. */
export const messageSize = (message: Message): number =>
  everyField(message.fields).reduce((size, field) => size + field.raw.length, 2 + message.body.length)
