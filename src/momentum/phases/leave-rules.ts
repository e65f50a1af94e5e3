import type { Bytes } from '../../domain/bytes.js'
import { decodeText, encodeText, readable, type Text } from '../../domain/canonical.js'
import type { Stage } from '../calls/stage.js'
import { deliveryPhases } from '../delivery/delivery-hooks.js'
import { leaveDelivery, leaveDispose, leaveRetry } from '../delivery/leave-delivery.js'
import { leaveFire } from '../fire/fire.js'
import { leaveAuth } from '../inbound/auth.js'
import { leaveLine } from '../inbound/connection.js'
import { leaveEnqueue } from '../inbound/enqueue.js'
import { refuseAdded } from '../inbound/extensions.js'
import { leaveHandshake } from '../inbound/handshake.js'
import { leaveStarttls } from '../inbound/starttls.js'
import { copyMessage, type Message } from '../message/message.js'
import { messageId } from '../message/message-id.js'
import type { PendingPhase, Recipient, SessionState } from '../state.js'
import { rewrittenLine } from './command-line.js'
import { acceptRecipient, dropTransaction, forgetUnseenLines, setAddress, setEhlo, setSender } from './enter-rules.js'
import type { PhaseTable } from './entered.js'
import { leaveInjection } from './injection.js'
import { type Leaving, type Left, quiet, saying } from './leaving.js'
import {
  acceptingReply,
  badSequence,
  goodbye,
  noRecipients,
  notImplemented,
  okReply,
  type Reply,
  startInput,
} from './replies.js'
import { parseCommand, withoutLineEnd } from './smtp.js'

type LeaveRule = (leaving: Leaving) => Left

const isRefused = ({ session, entered }: Leaving): boolean => entered.runs && session.verdict.code >= 400

const refusal = ({ session }: Leaving): Reply => [session.verdict.code, session.verdict.note]

/** The reply of a phase that always has one: a refusal, the host's own answer, or acceptance in the policy's words. */
const replyOf = (leaving: Leaving): Reply | null => {
  const { entered, pending, session, stage } = leaving
  if (!entered.runs) return entered.reply
  if (isRefused(leaving)) return refusal(leaving)
  const accepting = acceptingReply(pending.phase, stage.profile)
  return accepting && [accepting[0], session.verdict.note === '' ? accepting[1] : session.verdict.note]
}

const leaveAccept: LeaveRule = (leaving) => {
  const { session } = leaving
  if (isRefused(leaving)) {
    session.refused = true
    return saying(refusal(leaving))
  }
  session.queue.push({ phase: 'connect', message: 0, recipient: '' })
  return quiet
}

const leaveConnect: LeaveRule = (leaving) => {
  leaving.session.refused = isRefused(leaving)
  return saying(replyOf(leaving))
}

const leaveEhlo: LeaveRule = (leaving) => {
  const { session, entered } = leaving
  if (entered.runs) session.greeted = !isRefused(leaving)
  const reply = replyOf(leaving)
  if (!entered.line || entered.line.value === leaving.pending.line) return saying(reply)
  const line = entered.line.value
  setEhlo(session, isRefused(leaving) ? line : rewrittenLine(leaving.stage, line, ['EHLO', 'HELO']))
  return { ...saying(reply), envelope: { greeting: encodeText(entered.line.value) } }
}

const leaveMailfrom: LeaveRule = (leaving) => {
  const { session, entered, pending } = leaving
  const reply = replyOf(leaving)
  if (!entered.runs) return saying(reply)
  if (isRefused(leaving)) {
    dropTransaction(session)
    return { ...saying(reply), expectedRecipients: [] }
  }
  const changed = entered.line!.value !== pending.line
  if (changed) setSender(session, rewrittenLine(leaving.stage, entered.line!.value, ['MAIL']))
  const envelope = changed ? { sender: encodeText(session.message!.sender), ...parametersOf(leaving) } : null
  return { reply, envelope, expectedRecipients: [] }
}

/** The whole command, where more of it than the address is another: its parameters are the server's to act upon. */
const parametersOf = ({ entered, pending }: Leaving): { readonly command?: Text } => {
  const line = entered.line!.value
  const after = (command: Bytes): Bytes => command.slice(command.indexOf('>') + 1)
  return after(line) === after(pending.line!) ? {} : { command: encodeText(withoutLineEnd(line)) }
}

/** An accepted recipient is on the list already where a callout after acceptance ran; a refusal takes it off. */
const leaveRcptto: LeaveRule = (leaving) => {
  const { session, entered, pending } = leaving
  const reply = replyOf(leaving)
  if (!entered.runs) return saying(reply)
  const { recipients } = session.transaction!
  const listed = recipients.find((recipient) => recipient === session.listed) !== undefined
  if (isRefused(leaving)) {
    if (listed) session.transaction!.recipients = recipients.filter((recipient) => recipient !== session.listed)
    session.listed = null
    return { ...saying(reply), expectedRecipients: leaving.before }
  }
  if (session.listed === null) acceptRecipient(leaving.stage, pending, entered.line!.value)
  session.listed = null
  const address = session.message!.recipient
  const changed = entered.line!.value !== pending.line
  const envelope = changed ? { recipient: encodeText(address), ...parametersOf(leaving) } : null
  return { reply, envelope, expectedRecipients: [...leaving.before, address] }
}

const leaveData: LeaveRule = (leaving) => {
  const { session, pending } = leaving
  if (isRefused(leaving)) return refuseMessage(leaving)
  session.queue.push({ phase: 'spool', message: pending.message, recipient: '' })
  return { ...quiet, expectedRecipients: leaving.before }
}

/** The message and its recipients are gone, by the host's hand and not the policy's. */
const refuseMessage = (leaving: Leaving): Left => {
  leaving.session.transaction = null
  return { ...saying(refusal(leaving)), expectedRecipients: [] }
}

/** The message fans out: every recipient's copy goes through its phases before the next one's. */
const leaveSpool: LeaveRule = (leaving) => {
  const { session, pending, stage } = leaving
  if (isRefused(leaving)) return refuseMessage(leaving)
  session.refusals = []
  const isSeen = session.handsOn || stage.tellsTaken || copyPhases.some((phase) => stage.hears(phase))
  for (const recipient of session.transaction!.recipients) {
    session.serial += 1
    session.queue.push({
      phase: 'each_rcpt',
      message: pending.message,
      recipient: recipient.received,
      copy: isSeen ? copyFor(session, recipient) : session.message!,
    })
  }
  session.queue.push({ phase: 'reception', message: pending.message, recipient: '' })
  return quiet
}

const copyName = (session: SessionState, { received }: Recipient): string =>
  `copy of message ${session.transaction!.ordinal} for <${readable(encodeText(received))}>`

/** Copies that no callout looks at, and that go nowhere, need not be made. */
const copyFor = (session: SessionState, recipient: Recipient): Message => {
  const copy = copyMessage(session.message!, messageId(session.seed, session.serial), copyName(session, recipient))
  copy.recipient = recipient.address
  setAddress(copy.mess, 'rcptto', recipient)
  forgetUnseenLines(session.unknown, copy.mess)
  return copy
}

const followUps = ['set_binding', 'final', 'enqueue', 'routing'] as const
const copyPhases = ['each_rcpt', ...followUps, ...deliveryPhases, 'fire'] as const

/** A refused copy goes no further; the others' phases come next, before the next recipient's. */
const leaveEachRcpt: LeaveRule = (leaving) => {
  const { session, pending, stage } = leaving
  if (isRefused(leaving)) return refuseCopy(leaving)
  const reached = followUps.filter((phase) => phase !== 'enqueue' || stage.reaches(phase))
  session.queue.unshift(...reached.map((phase) => ({ ...pending, phase })))
  return quiet
}

/** The reply is the copy's; the client hears of it at reception, if it does. */
const refuseCopy = (leaving: Leaving): Left => {
  const { session, stage } = leaving
  if (session.transaction!.recipients.length > 1) stage.setting('each-rcpt-refusal')
  session.refusals.push(refusal(leaving))
  return saying(refusal(leaving))
}

const leaveFinal: LeaveRule = (leaving) => {
  const { session, pending } = leaving
  if (!isRefused(leaving)) return quiet
  session.queue = session.queue.filter((waiting) => waiting.copy !== pending.copy)
  return refuseCopy(leaving)
}

/** What the hook left in the buffer is the answer where it answered other than 0. The copy is taken: it has been routed. */
const leaveRouting: LeaveRule = ({ session, entered, answered, stage, pending }) => {
  const domain = entered.buffer!.value
  if (answered !== 0 && domain === '') stage.assumed.add('routing-empty')
  if (answered !== 0 && domain !== '') session.message!.routingDomain = domain
  const { message, recipient, copy, delivery } = pending
  if (!delivery) session.accepted.push({ message, recipient, copy: copy!, isOver: false })
  return quiet
}

/** The client is answered: refused where every copy was. */
const leaveReception: LeaveRule = ({ session, stage }) => {
  const refused = session.refusals.length > 0 && session.refusals.length === session.transaction!.recipients.length
  const reply = refused ? session.refusals.at(-1)! : takenReply(session, stage)
  session.transaction = null
  session.message = null
  return { ...saying(reply), expectedRecipients: [] }
}

const takenReply = (session: SessionState, stage: Stage): Reply | null => {
  if (session.isInjected) return null
  return session.relays ? relayedReply(session, stage) : acceptingReply('reception', stage.profile)
}

/** What the next server answers is the client's answer. It is asked for a message, whatever a policy has made of that. */
const relayedReply = (session: SessionState, stage: Stage): Reply => {
  stage.assumed.add('relay-as-recorded')
  const answer = stage.ask('smtp.relay', 'stable', { key: [session.transaction!.ordinal] })
  const [code, text] = answer as readonly [number, Text]
  return [code, decodeText(text)]
}

/** Commands that no callout hears of. */
const leaveCommand: LeaveRule = ({ session, pending, stage }) => {
  if (pending.refused) return refusedByServer(session, pending, pending.refused)
  const { verb } = parseCommand(pending.line!)
  if (verb === 'STARTTLS' || verb === 'AUTH') refuseAdded(stage, verb)
  if (verb === 'QUIT') session.end = 'quit'
  if (verb === 'RSET') dropTransaction(session)
  const reply = commandReply(session, verb)
  return saying(reply)
}

/** A message that it waited for is gone with that, and one of which a chunk is refused (RFC 3030 section 2). */
const refusedByServer = (session: SessionState, { line }: PendingPhase, reply: Reply): Left => {
  if (session.transaction?.awaitsContent || /^BDAT\b/i.test(line!)) dropTransaction(session)
  return saying(reply)
}

const commandReply = (session: SessionState, verb: string): Reply => {
  if (verb === 'QUIT') return goodbye
  if (session.refused) return badSequence
  if (verb === 'RSET' || verb === 'NOOP') return okReply
  if (verb !== 'DATA') return notImplemented
  const { transaction } = session
  if (!transaction || transaction.awaitsContent) return badSequence
  if (transaction.recipients.length === 0) return noRecipients
  transaction.awaitsContent = true
  return startInput
}

export const leaveRules: PhaseTable<LeaveRule> = {
  accept: leaveAccept,
  connect: leaveConnect,
  ehlo: leaveEhlo,
  mailfrom: leaveMailfrom,
  rcptto: leaveRcptto,
  data: leaveData,
  spool: leaveSpool,
  each_rcpt: leaveEachRcpt,
  set_binding: () => quiet,
  final: leaveFinal,
  routing: leaveRouting,
  reception: leaveReception,
  command: leaveCommand,
  dealloc: () => quiet,
  injection: leaveInjection,
  delivery: leaveDelivery,
  delivered: () => quiet,
  tempfail: () => quiet,
  permfail: () => quiet,
  retry: leaveRetry,
  dispose: leaveDispose,
  fire: leaveFire,
  line: leaveLine,
  starttls: (leaving) => leaveStarttls(leaving, replyOf(leaving)),
  handshake: leaveHandshake,
  auth: leaveAuth,
  enqueue: leaveEnqueue,
  abort: () => quiet,
}
