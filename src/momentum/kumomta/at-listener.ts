import type { Bytes } from '../../domain/bytes.js'
import type { Stage } from '../calls/stage.js'
import { assertEndKnown } from '../calls/unknown.js'
import type { Entered } from '../phases/entered.js'
import type { SessionState } from '../state.js'
import { type Listener, listenerOf } from './listener.js'
import { withRelaying } from './relaying.js'
import { beyondListener, unlike, unmodelled } from './unmodelled.js'

/** The listener that the session came to; null: the candidate's init does not tell, and it is taken to refuse nothing. */
export const listenerFor = (session: SessionState, stage: Stage): Listener | null => {
  const { listeners } = stage.kumo
  if (listeners === null) {
    if (stage.listens('get_listener_domain'))
      unmodelled(
        stage,
        'get_listener_domain',
        'the candidate handles get_listener_domain, and its init, which says who may relay besides, cannot be run here',
      )
    stage.assumed.add('kumo-listener')
    return null
  }
  if (listeners.length > 1) assertEndKnown(stage, 'listener')
  return (
    listenerOf(listeners, session.listener) ??
    unlike(
      stage,
      'listener',
      'the candidate starts several listeners, and which of them the session came to is unknown',
    )
  )
}

/** Why a copy goes nowhere that no handler has thrown away. */
export const notRelayed = 'not relayed'

/** What a listener decides besides its policy: whom it relays for. For a copy that is thrown away, nothing is asked. */
export const enterAtListener = (entered: Entered, listener: Listener | null, stage: Stage): Entered => {
  const session = stage.session!
  if (stage.phase === 'rcptto' && listener !== null)
    return withRelaying(entered, stage, {
      listener,
      guards: 'smtp_server_rcpt_to',
      isDue: () => true,
      refuse: () => refuseRelaying(session),
    })
  if (stage.phase !== 'set_binding') return entered
  const message = session.message!
  const isDue = (): boolean => message.discarded === null
  if (listener === null) return { ...entered, isDue }
  return withRelaying(entered, stage, {
    listener,
    guards: null,
    isDue,
    refuse: () => {
      message.discarded = notRelayed
    },
  })
}

const refuseRelaying = ({ verdict, peer }: SessionState): void => {
  verdict.code = 550
  verdict.note = `5.7.1 relaying not permitted for ${peer}`
}

/** A client that was silent for longer than the listener waits; a recipient more than it takes. */
export const assertWithin = (session: SessionState, stage: Stage, listener: Listener): void => {
  if (session.unknown.has('time')) stage.assumed.add('kumo-unseen-time')
  else if (session.waited >= listener.clientTimeout * 1000)
    beyondListener(
      stage,
      'client_timeout',
      `the client is silent for ${Math.round(session.waited / 1000)} s, and the listener of the candidate waits for ${listener.clientTimeout} s`,
    )
  if (stage.phase !== 'rcptto') return
  const refuse = (parameter: string, whose: string): never =>
    beyondListener(stage, parameter, `the ${whose} has more recipients than the listener of the candidate takes`)
  if ((session.transaction?.recipients.length ?? 0) >= listener.maxRecipients)
    refuse('max_recipients_per_message', 'message')
  if (session.recipientCount >= listener.maxRecipientsOfConnection) refuse('max_messages_per_connection', 'session')
}

/** A message that is bigger than a listener takes, as far as it is known. */
export const assertFits = (stage: Stage, { maxMessageSize, maxLineLength }: Listener, content: Bytes): void => {
  if (content.length > maxMessageSize)
    beyondListener(stage, 'max_message_size', 'the message is bigger than the listener of the candidate takes')
  if (content.split('\r\n').some((line) => line.length > maxLineLength))
    beyondListener(
      stage,
      'line_length_hard_limit',
      `the message has a line of more than ${maxLineLength} octets, which the listener of the candidate refuses`,
    )
}

/** A handler that sleeps may take longer than a message is given. */
export const assertInTime = (session: SessionState, stage: Stage, listener: Listener): void => {
  if (session.slept >= listener.processingTimeout * 1000)
    beyondListener(
      stage,
      'data_processing_timeout',
      `a handler sleeps, and the listener of the candidate gives a message ${listener.processingTimeout} s`,
    )
}
