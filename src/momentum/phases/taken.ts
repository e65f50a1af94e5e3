import { sha256Of } from '../../domain/bytes.js'
import { encodeText, type Text } from '../../domain/canonical.js'
import { rawContent } from '../message/message.js'
import type { AcceptedCopy, SessionState } from '../state.js'
import { bindingOf } from './phase-result.js'

/** What becomes of a recipient's copy of a message that was taken: what the next server gets, and how. */
export interface TakenCopy {
  /** as received */
  readonly recipient: Text
  readonly sender: Text
  readonly address: Text
  /** null: the server's own */
  readonly binding: Text | null
  /** null: the recipient's own */
  readonly routingDomain: Text | null
  readonly priority: 0 | 1
  readonly isDiscarded: boolean
  /** SHA-256 (hex) over the whole content, and over what it is to be signed with */
  readonly content: string
}

/** The copies of the session's message of that number, in order. */
export const takenCopies = ({ accepted }: SessionState, ordinal: number): readonly TakenCopy[] =>
  accepted.filter(({ message }) => message === ordinal).map(takenCopy)

const takenCopy = ({ recipient, copy }: AcceptedCopy): TakenCopy => {
  const binding = bindingOf(copy)
  return {
    recipient: encodeText(recipient),
    sender: encodeText(copy.sender),
    address: encodeText(copy.recipient),
    binding: binding === null ? null : encodeText(binding),
    routingDomain: copy.routingDomain === null ? null : encodeText(copy.routingDomain),
    priority: copy.priority,
    isDiscarded: copy.discarded !== null,
    content: sha256Of(JSON.stringify([encodeText(rawContent(copy)), copy.signatures])),
  }
}
