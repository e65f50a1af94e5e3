import type { Bytes } from '../../domain/bytes.js'
import { encodeDictionary, encodeText, type Text } from '../../domain/canonical.js'
import type { PhaseResult } from '../../domain/events.js'
import type { Stage } from '../calls/stage.js'
import { contentChange } from '../message/content-change.js'
import { valuesByName } from '../message/header-fields.js'
import type { Fields } from '../message/header-list.js'
import type { Message } from '../message/message.js'
import type { Context, Recipient, SessionState } from '../state.js'
import type { Reply } from './replies.js'

/** The state that a phase may change, as it was when the phase began. */
export interface Before {
  readonly recipients: readonly Bytes[]
  readonly capabilities: readonly Bytes[]
  readonly mess: Context
  readonly message: Message | null
  readonly parts: MessageParts | null
}

type MessageParts = Pick<
  Message,
  | 'fields'
  | 'body'
  | 'sender'
  | 'recipient'
  | 'binding'
  | 'bindingGroup'
  | 'bindingSlot'
  | 'routingDomain'
  | 'priority'
  | 'discarded'
  | 'code'
>

/** The addresses of the transaction's recipients; the same list as long as that is the same one, where it is long. */
const recipientsOf = ({ transaction }: SessionState): readonly Bytes[] => {
  if (!transaction) return none
  const { recipients } = transaction
  if (recipients.length < longList) return recipients.map(addressOf)
  let addresses = addressesOf.get(recipients)
  if (!addresses) {
    addresses = recipients.map(addressOf)
    addressesOf.set(recipients, addresses)
  }
  return addresses
}

const addressOf = ({ address }: Recipient): Bytes => address

const none: readonly Bytes[] = []

/** What is remembered weakly costs the collector more than a short list. */
const longList = 100

/** Lists of recipients are replaced, never changed. */
const addressesOf = new WeakMap<readonly Recipient[], readonly Bytes[]>()

export const rememberBefore = (session: SessionState): Before => {
  const { message } = session
  return {
    recipients: recipientsOf(session),
    capabilities: session.capabilities,
    mess: session.mess,
    message,
    parts: message && { ...message },
  }
}

/** What the phase said and changed, by itself: what the host would have done without any policy is left out. */
export interface Said {
  readonly reply: Reply | null
  readonly disconnect: boolean
  readonly delay: number
  /** recipients that there would be if no policy had changed the list; null where a phase cannot change it */
  readonly expectedRecipients: readonly Bytes[] | null
  readonly envelope: PhaseResult['envelope'] | null
  /** of phases behind the session's own */
  readonly more?: Pick<PhaseResult, 'tls' | 'answered' | 'written'>
}

interface Told {
  readonly said: Said
  readonly failures: NonNullable<PhaseResult['failures']>
}

/** The folded result, keys in the order of `PhaseResult`, absent where there is nothing to say. */
export const foldResult = (stage: Stage, before: Before, { said, failures }: Told): PhaseResult => {
  const session = stage.session!
  const result: Record<string, unknown> = {}
  if (said.reply) result['reply'] = [said.reply[0], encodeText(said.reply[1])]
  if (said.disconnect) result['disconnect'] = true
  if (said.delay > 0) result['delay'] = said.delay
  if (session.verdict.fields?.size) result['flags'] = encodeDictionary(session.verdict.fields, (value) => value)
  if (session.capabilities !== before.capabilities) addCapabilities(result, session, before)
  if (stage.changes.size > 0) addContext(result, stage, before)
  if (said.expectedRecipients !== null)
    addRecipients(result, stage.hasDroppedParameters, [recipientsOf(session), said.expectedRecipients])
  addMessage(result, before, said)
  if (said.more) Object.assign(result, said.more)
  if (failures.length > 0) result['failures'] = failures
  if (stage.others.length > 0) result['others'] = stage.others
  if (stage.outside.length > 0) result['outside'] = stage.outside
  if (stage.output.length > 0) result['output'] = stage.output.map(maskAddresses)
  return result as PhaseResult
}

/** A recipient who was taken out and put in again has lost the parameters of RCPT: told as a list that was changed. */
const addRecipients = (
  result: Record<string, unknown>,
  hasDroppedParameters: boolean,
  [is, expected]: readonly [readonly Bytes[], readonly Bytes[]],
): void => {
  if (hasDroppedParameters || !sameList(is, expected)) result['recipients'] = is.map(encodeText)
}

/** EHLO's list as a set: to add what is offered already changes nothing. */
const addCapabilities = (result: Record<string, unknown>, session: SessionState, before: Before): void => {
  const [was, is] = [before.capabilities, session.capabilities].map((capabilities) => [...capabilities].sort())
  if (!sameList(was!, is!)) result['capabilities'] = is
}

/** The result of a phase that no policy hears: nothing can have been changed. */
export const unheardResult = (reply: Reply | null): PhaseResult =>
  reply ? { reply: [reply[0], encodeText(reply[1])] } : {}

const addContext = (result: Record<string, unknown>, stage: Stage, before: Before): void => {
  const changed: Record<DictionaryName, (readonly [Bytes, Bytes | undefined])[]> = {
    conn: [],
    copy: [],
    mess: [],
    session: [],
  }
  for (const [of, originals] of stage.changes) {
    const name = dictionaryName(stage.session!, before, of)
    if (name === null) continue
    const entries = changed[name]
    for (const [key, original] of originals) {
      const value = of.get(key)
      if (value !== original) entries.push([key, value])
    }
  }
  const context: Partial<Record<DictionaryName, Record<string, Text | null>>> = {}
  for (const name of dictionaryNames)
    if (changed[name].length > 0) context[name] = encodeDictionary(changed[name], encodeOptional)
  if (Object.keys(context).length > 0) result['context'] = context
}

const encodeOptional = (value: Bytes | undefined): Text | null => (value === undefined ? null : encodeText(value))

const dictionaryNames = ['conn', 'copy', 'mess', 'session'] as const
type DictionaryName = (typeof dictionaryNames)[number]

/**
 * By what it was when the phase began: a refusal has emptied the message's by now. null: another message's,
 * whose changes are told in `others`.
 */
const dictionaryName = (session: SessionState, before: Before, of: Context): DictionaryName | null => {
  if (of === session.conn) return 'conn'
  if (of === (before.message ?? before).mess) return 'mess'
  if (of === before.mess) return 'session'
  return of === before.message?.conn ? 'copy' : null
}

const addMessage = (result: Record<string, unknown>, before: Before, said: Said): void => {
  const { message, parts } = before
  const isReaddressed = message && parts && (message.sender !== parts.sender || message.recipient !== parts.recipient)
  if (said.envelope || isReaddressed)
    result['envelope'] = { ...said.envelope, ...(isReaddressed ? envelopeChanges(message, parts) : {}) }
  if (!message || !parts) return
  if (message.fields !== parts.fields) {
    const headers = headerChanges(parts.fields, message.fields)
    if (Object.keys(headers).length > 0) result['headers'] = headers
  }
  const change = contentChange(parts, message)
  if (change !== null) result['message'] = change
  const [binding, bindingBefore] = [bindingOf(message), bindingOf(parts)]
  if (binding !== bindingBefore && binding !== null) result['binding'] = encodeText(binding)
  if (message.routingDomain !== parts.routingDomain && message.routingDomain !== null)
    result['routingDomain'] = encodeText(message.routingDomain)
  if (message.priority !== parts.priority) result['priority'] = message.priority
  if (message.discarded !== parts.discarded && message.discarded !== null)
    result['discarded'] = encodeText(message.discarded)
  if (message.code !== parts.code) result['code'] = encodeText(message.code)
}

/** No two are told alike: a name that reads like another's description gets a word more. */
export const bindingOf = ({
  binding,
  bindingGroup,
  bindingSlot,
}: Pick<Message, 'binding' | 'bindingGroup' | 'bindingSlot'>): Bytes | null => {
  if (binding !== null) return /^(?:group|binding) /.test(binding) ? `binding ${binding}` : binding
  if (bindingGroup === null) return null
  if (bindingSlot !== null) return `group ${bindingGroup}, slot ${bindingSlot}`
  return /, (?:slot \d+|no slot)$/.test(bindingGroup) ? `group ${bindingGroup}, no slot` : `group ${bindingGroup}`
}

const envelopeChanges = (message: Message, parts: MessageParts): { sender?: Text; recipient?: Text } => ({
  ...(message.sender === parts.sender ? {} : { sender: encodeText(message.sender) }),
  ...(message.recipient === parts.recipient ? {} : { recipient: encodeText(message.recipient) }),
})

const headerChanges = (before: Fields, after: Fields): Record<string, readonly Text[]> => {
  const [was, is] = [valuesByName(before), valuesByName(after)]
  const names = [...new Set([...was.keys(), ...is.keys()])]
  const changed = names.filter((name) => !sameList(was.get(name) ?? [], is.get(name) ?? []))
  return encodeDictionary(
    changed.map((name) => [name, is.get(name) ?? []] as const),
    (values) => values.map(encodeText),
  )
}

const sameList = (a: readonly Bytes[], b: readonly Bytes[]): boolean =>
  a === b || (a.length === b.length && a.every((item, index) => item === b[index]))

/** Addresses of tables, functions, files and handles say nothing about behaviour and differ between revisions. */
export const maskAddresses = (text: Text): Text =>
  typeof text === 'string' && text.includes('0x')
    ? text.replace(named, '$1: 0x').replace(/\bfile \(0x[0-9a-fA-F]+\)/g, 'file (0x)')
    : text

const named =
  /\b(table|function|thread|userdata|builtin|msys\.core:\w+|opendkim\.dkim:\w+|thread:mutex): 0x[0-9a-fA-F]+/g
