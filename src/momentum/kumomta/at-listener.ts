import type { Bytes } from '../../domain/bytes.js'
import type { PhaseName } from '../../domain/phase.js'
import type { Stage } from '../calls/stage.js'
import { assertEndKnown } from '../calls/unknown.js'
import type { Entered } from '../phases/entered.js'
import type { SessionState } from '../state.js'
import { type Listener, listenerOf } from './listener.js'
import { withRelaying } from './relaying.js'
import { unlike, unmodelled } from './unmodelled.js'

/** The listener that the session came to; null: the candidate's init does not tell, and it is taken to refuse nothing. */
export const listenerFor = (session: SessionState, stage: Stage): Listener | null => {
  const { listeners } = stage
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

/** What a listener decides besides its policy. */
export const enterAtListener = (entered: Entered, listener: Listener, stage: Stage): Entered => {
  const session = stage.session!
  const phase: PhaseName | null = stage.phase
  if (phase === 'rcptto')
    return withRelaying(entered, stage, {
      listener,
      guards: 'smtp_server_rcpt_to',
      isDue: () => true,
      refuse: () => refuseRelaying(session),
    })
  if (phase !== 'set_binding') return entered
  const message = session.message!
  return withRelaying(entered, stage, {
    listener,
    guards: null,
    isDue: () => message.discarded === null,
    refuse: () => {
      message.discarded = 'not relayed'
    },
  })
}

const refuseRelaying = ({ verdict, peer }: SessionState): void => {
  verdict.code = 550
  verdict.note = `5.7.1 relaying not permitted for ${peer}`
}

/** A message or session that is bigger than a listener takes. */
export const assertFits = (session: SessionState, stage: Stage, content: Bytes): void => {
  const listener = listenerFor(session, stage)
  if (listener === null) return
  const { maxMessageSize, maxLineLength, maxRecipients, maxRecipientsOfConnection } = listener
  const isOver =
    content.length > maxMessageSize ||
    session.transaction!.recipients.length > maxRecipients ||
    session.recipientCount > maxRecipientsOfConnection
  if (isOver)
    unlike(stage, 'DATA', 'the message is bigger, or has more recipients, than the listener of the candidate takes')
  if (content.split('\r\n').some((line) => line.length > maxLineLength))
    unlike(
      stage,
      'DATA',
      `the message has a line of more than ${maxLineLength} octets, which KumoMTA refuses (line_length_hard_limit)`,
    )
}
