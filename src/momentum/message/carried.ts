import { type Bytes, sha256Of } from '../../domain/bytes.js'
import { type Canonical, encodeDictionary, encodeText } from '../../domain/canonical.js'
import type { Message } from './message.js'

/** What a message that is sent takes along besides its content, null where it is nothing; contexts as digests. */
export const carried = (message: Message): Readonly<Record<string, Canonical>> | null => {
  const all: Record<string, Canonical | null> = {
    conn: contextOf(message.conn),
    mess: contextOf(message.mess),
    binding: textOf(message.binding),
    bindingGroup: textOf(message.bindingGroup),
    routingDomain: textOf(message.routingDomain),
    priority: message.priority === 0 ? null : message.priority,
    discarded: textOf(message.discarded),
    signatures: message.signatures.length === 0 ? null : message.signatures,
    code: textOf(message.code === '' ? null : message.code),
  }
  const some = Object.entries(all).filter((entry): entry is [string, Canonical] => entry[1] !== null)
  return some.length === 0 ? null : Object.fromEntries(some)
}

const textOf = (text: Bytes | null): Canonical | null => (text === null ? null : encodeText(text))

/** A context may be long: what tells it from another is enough. */
const contextOf = (context: Message['conn']): Canonical | null =>
  context.size === 0 ? null : sha256Of(JSON.stringify(encodeDictionary(context, encodeText))).slice(0, 16)
