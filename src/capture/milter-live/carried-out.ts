import type { Bytes } from '../../domain/bytes.js'
import { Trouble } from '../../domain/trouble.js'
import { splitContent } from '../../momentum/message/header-fields.js'
import { everyField } from '../../momentum/message/header-list.js'
import { type Message, rawContent } from '../../momentum/message/message.js'
import { parseCommand } from '../../momentum/phases/smtp.js'
import type { Ended, Modification } from '../milter/driver.js'
import { packetsOfModifications } from '../milter/modifications.js'
import type { Terms } from '../milter/negotiate.js'
import { fieldModifications } from './field-modifications.js'

/** A message as the mail server has it. Addresses are as it told them, in angle brackets. */
export interface ToldMessage {
  readonly sender: Bytes
  readonly recipients: readonly Bytes[]
  readonly content: Bytes
  /** how many header fields it told */
  readonly fields: number
  readonly terms: Terms
}

/** What cannot be said to a mail server, and why. */
export interface NotCarriedOut {
  readonly why: string
}

/**
 * What a mail server is to make of a message that the policy took, given its recipients' copies. A copy that was discarded, refused by
 * itself, or taken by a hook is a recipient who gets nothing. Copies that differ in anything but their recipient cannot be had: a mail server keeps one
 * message for all of its recipients, and what the policy gave the one would reach the other.
 */
export const carriedOut = (told: ToldMessage, copies: readonly Message[]): Ended | NotCarriedOut => {
  const [first, ...others] = copies.filter(({ discarded }) => discarded === null)
  if (first === undefined) return { decision: { kind: 'discard' }, modifications: [] }
  const left = [first, ...others]
  if (others.some((copy) => copy.sender !== first.sender || rawContent(copy) !== rawContent(first)))
    return { why: 'the policy made different messages for recipients of one message' }
  const { terms } = told
  const before = splitContent(told.content)
  const after = { fields: first.fields, body: first.body }
  const header = before.fields === after.fields ? [] : fieldModifications(before.fields, after.fields)
  if (header.length > 0 && everyField(before.fields).length !== told.fields)
    return { why: 'the policy changed a header of which the mail server has another reading' }
  return ifSayable(
    [
      ...(first.sender === bareOf('MAIL FROM', told.sender)
        ? []
        : [{ kind: 'changeSender', address: `<${first.sender}>`, parameters: null } as const]),
      ...recipientModifications(told.recipients, left),
      ...header,
      ...(before.body === after.body ? [] : [{ kind: 'replaceBody', body: after.body } as const]),
    ],
    terms,
  )
}

/** The protocol has no words for some, as a bare CR in a header, and a mail server may not take others. */
const ifSayable = (modifications: readonly Modification[], terms: Terms): Ended | NotCarriedOut => {
  try {
    packetsOfModifications(modifications, terms)
    return { decision: { kind: 'continue' }, modifications }
  } catch (error) {
    if (error instanceof Trouble) return { why: error.message }
    throw error
  }
}

/** Who is to go, goes first: Postfix tells `B@x` from `b@x`, and another mail server may not. */
const recipientModifications = (told: readonly Bytes[], left: readonly Message[]): readonly Modification[] => {
  const wanted = new Set(left.map(({ recipient }) => recipient))
  const had = new Set(told.map((address) => bareOf('RCPT TO', address)))
  return [
    ...[...new Set(told)]
      .filter((address) => !wanted.has(bareOf('RCPT TO', address)))
      .map((address) => ({ kind: 'deleteRecipient', address }) as const),
    ...[...wanted]
      .filter((address) => !had.has(address))
      .map((address) => ({ kind: 'addRecipient', address: `<${address}>`, parameters: null }) as const),
  ]
}

const bareOf = (command: 'MAIL FROM' | 'RCPT TO', address: Bytes): Bytes => {
  const parsed = parseCommand(`${command}:${address}\r\n`)
  return 'path' in parsed ? (parsed.path ?? '') : ''
}
