import type { Bytes } from '../../domain/bytes.js'
import type { PhaseName } from '../../domain/phase.js'
import { type ContentLacks, type ContentMarks, hasMark } from '../../domain/redaction.js'
import type { Stage } from '../calls/stage.js'
import { assertPieceKnown, isFieldKnown } from '../calls/unknown.js'
import { enterDelivery, enterDispose, enterOutcome, enterRetry } from '../delivery/enter-delivery.js'
import { enterFire } from '../fire/fire.js'
import { enterAuth } from '../inbound/auth.js'
import { enterConnection } from '../inbound/connection.js'
import { enqueueHooks } from '../inbound/enqueue.js'
import { finalHooks } from '../inbound/final-validation.js'
import { enterHandshake } from '../inbound/handshake.js'
import { bindingHooks } from '../inbound/set-binding.js'
import { enterStarttls } from '../inbound/starttls.js'
import { everyField, type Fields, fieldsNamed } from '../message/header-list.js'
import { esmtp, type Message, newMessage, setRawContent } from '../message/message.js'
import { messageId } from '../message/message-id.js'
import { stringObject } from '../objects.js'
import type { Context, PendingPhase, SessionState } from '../state.js'
import { assumeReceived, rewrittenLine } from './command-line.js'
import { answered, type Entered, entered } from './entered.js'
import { enterInjection } from './injection.js'
import { badSequence, badSyntax } from './replies.js'
import { parseCommand, splitAddress, withoutLineEnd } from './smtp.js'

type EnterRule = (session: SessionState, pending: PendingPhase, stage: Stage) => Entered

const withLine = (line: Bytes, onAccepted: Entered['onAccepted'] = null): Entered => ({
  ...entered,
  line: stringObject(line),
  onAccepted,
})

/** A second EHLO begins the session anew but for its connection context. */
const enterEhlo: EnterRule = (session, pending, stage) => {
  if (session.refused) return answered(badSequence)
  const line = pending.line!
  const command = parseCommand(line)
  if (!('domain' in command)) return answered(badSyntax)
  if (session.unknown.has('ehlo')) return enterUnseenEhlo(stage)
  if (isAgain(session)) {
    if (session.transaction || session.mess.size > 0) stage.assumed.add('ehlo-drops-message')
    dropTransaction(session)
  }
  setEhlo(session, line)
  assumeReceived(stage, line)
  return withLine(line)
}

/** There was one, and nobody knows what it said: a policy that hears of it would. */
const enterUnseenEhlo = (stage: Stage): Entered => {
  if (stage.listens('validate_ehlo')) assertPieceKnown(stage, 'ehlo')
  return entered
}

/** Not the first EHLO: what connect left in the message context lives until MAIL. */
const isAgain = (session: SessionState): boolean =>
  session.transaction !== null || (session.occurrences.get('ehlo') ?? 0) > 1

export const setEhlo = (session: SessionState, line: Bytes): void => {
  const command = parseCommand(line)
  session.conn.set('ehlo_string', withoutLineEnd(line))
  session.conn.set('ehlo_domain', 'domain' in command ? command.domain : '')
}

export const dropTransaction = (session: SessionState): void => {
  session.transaction = null
  session.message = null
  session.mess = new Map()
}

/** MAIL begins a message: the message context is emptied, the message exists from here on. */
const enterMailfrom: EnterRule = (session, pending, stage) => {
  const command = parseCommand(pending.line!)
  if (session.refused || (!session.greeted && stage.setting('mail-needs-ehlo') === 'yes')) return answered(badSequence)
  if (command.verb !== 'MAIL' || command.path === null) return answered(badSyntax)
  dropTransaction(session)
  session.serial += 1
  session.messageCount += 1
  const origin = `received message ${pending.message}`
  const begun = { conn: session.conn, mess: session.mess, receivedBy: esmtp, origin }
  const message = newMessage(messageId(session.seed, session.serial), begun)
  session.message = message
  session.transaction = {
    ordinal: pending.message,
    recipients: [],
    recipientCommands: 0,
    awaitsContent: false,
    message,
  }
  session.conn.set('connection_message_count', String(session.messageCount))
  session.conn.delete('message_rcpt_count')
  setSender(session, pending.line!)
  if (session.unknown.has('line')) return withUnseenLine(session, pending.line!)
  assumeReceived(stage, pending.line!)
  return withLine(pending.line!)
}

/** A line that was put together from its address: what else it said, no script can read. */
const withUnseenLine = ({ mess, unknown }: SessionState, line: Bytes): Entered => {
  forgetUnseenLines(unknown, mess)
  return { ...entered, line: { ...stringObject(line), isUnseen: true } }
}

/** The context has no line that nobody saw. */
export const forgetUnseenLines = (unknown: ReadonlySet<string>, mess: Context): void => {
  for (const name of ['mailfrom_string', 'rcptto_string']) if (unknown.has(`mess:${name}`)) mess.delete(name)
}

export const setSender = (session: SessionState, line: Bytes): void => {
  const command = parseCommand(line)
  const sender = command.verb === 'MAIL' ? (command.path ?? '') : ''
  session.transaction!.message.sender = sender
  setAddress(session.mess, 'mailfrom', { line, address: sender })
}

/** The three variables that Momentum keeps of an address (`macros-contexts.md` section 3.2). */
export const setAddress = (
  context: Context,
  name: string,
  of: { readonly line: Bytes; readonly address: Bytes },
): void => {
  const { localpart, domain } = splitAddress(of.address)
  context.set(`${name}_string`, withoutLineEnd(of.line))
  context.set(`${name}_localpart`, localpart)
  context.set(`${name}_domain`, domain)
}

/** RCPT: the address is the message's current recipient while policy looks at it. */
const enterRcptto: EnterRule = (session, pending, stage) => {
  const { transaction } = session
  if (session.refused || !transaction || transaction.awaitsContent) return answered(badSequence)
  const command = parseCommand(pending.line!)
  if (command.verb !== 'RCPT' || command.path === null) return answered(badSyntax)
  session.recipientCount += 1
  session.conn.set('connection_rcpt_count', String(session.recipientCount))
  transaction.recipientCommands += 1
  session.conn.set('message_rcpt_count', String(transaction.recipientCommands))
  if (session.isAuthenticated) allowRelay(session, stage)
  setRecipient(session, pending.line!)
  const isUnseen = session.unknown.has('line')
  const line = isUnseen ? withUnseenLine(session, pending.line!).line! : stringObject(pending.line!)
  if (!isUnseen) assumeReceived(stage, pending.line!)
  return { ...entered, line, onAccepted: () => acceptRecipient(stage, pending, line.value) }
}

const allowRelay = (session: SessionState, stage: Stage): void => {
  stage.assumed.add('auth-relay')
  session.conn.set('can_relay', 'true')
}

const setRecipient = (session: SessionState, line: Bytes): void => {
  const command = parseCommand(line)
  const address = command.verb === 'RCPT' ? (command.path ?? '') : ''
  session.message!.recipient = address
  setAddress(session.mess, 'rcptto', { line, address })
}

/** The recipient as a policy may have rewritten the command; where it has not, its own changes to the context stay. */
export const acceptRecipient = (stage: Stage, pending: PendingPhase, line: Bytes): void => {
  const session = stage.session!
  if (line !== pending.line) setRecipient(session, rewrittenLine(stage, line, ['RCPT']))
  session.listed = { received: pending.recipient, address: session.message!.recipient, line }
  const transaction = session.transaction!
  transaction.recipients = [...transaction.recipients, session.listed]
}

const enterData: EnterRule = (session) => {
  const transaction = session.transaction!
  transaction.awaitsContent = false
  session.message = transaction.message
  receiveContent(session, transaction.message)
  const isDateless = fieldsNamed(transaction.message.fields, 'date').length === 0
  if (isDateless && isFieldKnown(session, transaction.message, 'date')) session.mess.set('rfc2822_date_missing', 'true')
  return entered
}

const receiveContent = (session: SessionState, message: Message): void => {
  setRawContent(message, session.content)
  message.received = session.transaction!.ordinal
  message.lacks = session.redacted ? withMarks(session.contentLacks, message.fields) : session.contentLacks
  session.content = ''
  session.contentLacks = null
}

/** A field that was rewritten, when this was recorded, has a mark in it. */
const withMarks = (lacks: ContentLacks | null, fields: Fields): ContentMarks | null => {
  const marked = everyField(fields).filter(({ raw }) => hasMark(raw))
  if (marked.length === 0) return lacks
  return { ...lacks, rewritten: true, ...(marked.some(({ name }) => hasMark(name)) ? { renamed: true } : {}) }
}

/** From here on a phase is about one recipient's copy. */
const enterSpool: EnterRule = (session, _pending, stage) => {
  if (session.message) session.message.spooledAt = stage.at
  return entered
}

const enterCopy: EnterRule = (session, pending) => {
  session.message = pending.copy!
  return entered
}

/** The same, with hooks of which the host makes more than a return value. */
const enterCopyWith =
  (hooks: (entered: Entered, stage: Stage) => Entered): EnterRule =>
  (session, pending, stage) =>
    hooks(enterCopy(session, pending, stage), stage)

const routingDomainCapacity = 512

const enterRouting: EnterRule = (session, pending, stage) => ({
  ...enterCopy(session, pending, stage),
  buffer: { kind: 'string', value: '', capacity: routingDomainCapacity },
})

const enterReception: EnterRule = (session) => {
  session.message = session.transaction?.message ?? null
  return { ...entered, runs: false }
}

const enterCommand: EnterRule = () => ({ ...entered, runs: false })

export const enterRules: Readonly<Partial<Record<PhaseName, EnterRule>>> = {
  spool: enterSpool,
  accept: enterConnection,
  dealloc: enterConnection,
  starttls: enterStarttls,
  handshake: enterHandshake,
  auth: enterAuth,
  ehlo: enterEhlo,
  mailfrom: enterMailfrom,
  rcptto: enterRcptto,
  data: enterData,
  each_rcpt: enterCopy,
  set_binding: enterCopyWith(bindingHooks),
  final: enterCopyWith(finalHooks),
  enqueue: enterCopyWith(enqueueHooks),
  routing: enterRouting,
  reception: enterReception,
  command: enterCommand,
  injection: enterInjection,
  delivery: enterDelivery,
  delivered: enterOutcome,
  tempfail: enterOutcome,
  permfail: enterOutcome,
  retry: enterRetry,
  dispose: enterDispose,
  fire: enterFire,
}
