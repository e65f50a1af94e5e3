import type { Bytes } from '../../domain/bytes.js'
import { encodeText, readable } from '../../domain/canonical.js'
import { nearestName } from '../../domain/nearest.js'
import { requireBytes, requireCount } from './fields.js'
import { describe, invalid, type Located, type Place, quote } from './located.js'

/** Which message and recipient a step names, before the steps around it are known. */
export interface Named {
  /** of the step */
  readonly at: Place
  readonly to: Located | undefined
  readonly added: Located | undefined
  readonly message: Located | undefined
}

/** A message of a session's steps, as far as they have come. */
export interface SentMessage {
  /** of its RCPT commands, in order */
  readonly recipients: Bytes[]
  isSent: boolean
}

export const namedBy = (node: Located, fields: ReadonlyMap<string, Located>): Named => ({
  at: node.at,
  to: fields.get('to'),
  added: fields.get('added'),
  message: fields.get('message'),
})

/** The message's number and the recipient's address as received. */
export const resolveAbout = (
  named: Named,
  messages: readonly SentMessage[],
): { readonly message: number; readonly recipient: Bytes } => {
  const message = messageOf(named, messages)
  const { recipients } = messages[message - 1]!
  return { message, recipient: recipientOf(named, { message, recipients: [...new Set(recipients)] }) }
}

const messageOf = (named: Named, messages: readonly SentMessage[]): number => {
  const last = messages.length
  if (last === 0)
    throw invalid(named.at, 'a step about a message before there is one', 'it comes after the steps of its message')
  const number = named.message === undefined ? last : requireCount(named.message, 'message')
  if (number < 1 || number > last)
    throw invalid(
      named.message!.at,
      `message is ${describe(named.message!)}`,
      `allowed are the numbers from 1 to ${last}`,
    )
  if (!messages[number - 1]!.isSent)
    throw invalid(named.at, `message ${number} has not been sent yet`, 'the step comes after its content')
  return number
}

interface OfMessage {
  readonly message: number
  readonly recipients: readonly Bytes[]
}

const recipientOf = ({ at, to, added }: Named, { message, recipients }: OfMessage): Bytes => {
  if (to && added)
    throw invalid(added.at, 'both to and added', 'to names a recipient of a RCPT, added one that the policy adds')
  if (added) return requireBytes(added, 'added')
  if (to) return knownRecipient(to, { message, recipients })
  const [only, ...others] = recipients
  if (only !== undefined && others.length === 0) return only
  throw invalid(
    at,
    `a step about message ${message}, which has ${recipients.length === 0 ? 'no recipient' : `${recipients.length} recipients`}`,
    `it needs to: ${recipients.map(words).join(' or ') || 'a recipient of a RCPT'}`,
  )
}

const knownRecipient = (to: Located, { message, recipients }: OfMessage): Bytes => {
  const address = requireBytes(to, 'to')
  if (recipients.includes(address)) return address
  const names = recipients.map(words)
  const nearest = nearestName(words(address), names)
  throw invalid(
    to.at,
    `${quote(words(address))} is no recipient of message ${message}${nearest === undefined ? '' : ` (did you mean ${nearest}?)`}`,
    `allowed: ${names.join(', ') || 'none'}; a recipient that the policy adds is named by added`,
  )
}

const words = (address: Bytes): string => readable(encodeText(address))
