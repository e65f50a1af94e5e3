import { notCalledInInjections, refuseUncalled } from '../callouts/uncalled.js'
import type { Stage } from '../calls/stage.js'
import { newMessage, overHttp, setRawContent } from '../message/message.js'
import { messageId } from '../message/message-id.js'
import type { PendingPhase, SessionState } from '../state.js'
import type { Act } from './acts.js'
import { type Entered, entered } from './entered.js'
import { type Leaving, type Left, quiet } from './leaving.js'

/** Context that Momentum keeps of SMTP commands: whether a generated message has it, no page says. */
export const unknownOverHttp: readonly string[] = [
  'conn:pathway',
  ...['mailfrom', 'rcptto'].flatMap((of) => ['string', 'localpart', 'domain'].map((part) => `mess:${of}_${part}`)),
]

/** A message is generated for one recipient: it counts as MAIL does. */
export const queueInjection = (session: SessionState, act: Act & { readonly kind: 'inject' }): void => {
  session.ordinal += 1
  const { sender, recipient, content, receivedBy } = act
  const injection = { sender, recipient, content, ...(receivedBy === undefined ? {} : { receivedBy }) }
  session.queue.push({ phase: 'injection', message: session.ordinal, recipient, injection })
  if (act.context) session.hostSet = act.context
}

export const enterInjection = (session: SessionState, pending: PendingPhase, stage: Stage): Entered => {
  refuseUncalled(stage, notCalledInInjections, {
    where: 'an injection',
    hint: (call) => `leave ${call} out of the policy`,
  })
  if (stage.listens('validate_dealloc')) stage.assumed.add('injection-dealloc')
  const { sender, recipient, content, receivedBy = overHttp } = pending.injection!
  session.serial += 1
  const conn = new Map(session.conn)
  const origin = `injected message ${pending.message}`
  const begun = { conn, mess: new Map(), receivedBy, origin }
  const message = newMessage(messageId(session.seed, session.serial), begun)
  setRawContent(message, content)
  message.sender = sender
  message.recipient = recipient
  session.message = message
  session.refusals = []
  const recipients = [{ received: recipient, address: recipient, line: '' }]
  session.transaction = {
    ordinal: pending.message,
    recipients,
    recipientCommands: 1,
    awaitsContent: false,
    message,
  }
  return entered
}

/** The message is its recipient's own: it goes through the phases of a copy as it is. */
export const leaveInjection = ({ session, pending }: Leaving): Left => {
  const { message, recipient } = pending
  session.queue.push({ phase: 'each_rcpt', message, recipient, copy: session.message! })
  session.queue.push({ phase: 'reception', message, recipient: '' })
  return quiet
}

/** Of a phase that SMTP and HTTP share, the callouts that a generated message goes through too. */
export const isCalledOverHttp = (callout: string): boolean =>
  (!callout.startsWith('validate_') && !smtpOnly.has(callout)) || callout === 'validate_set_binding'

const smtpOnly = new Set(['core_validate_data_spool_each_rcpt', 'core_post_validate_data_spool_each_rcpt_v1'])
