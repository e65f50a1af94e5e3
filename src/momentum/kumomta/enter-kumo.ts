import type { Bytes } from '../../domain/bytes.js'
import type { PhaseName } from '../../domain/phase.js'
import type { Stage } from '../calls/stage.js'
import { deliveryPhases } from '../delivery/delivery-hooks.js'
import { rawContent } from '../message/message.js'
import type { Entered } from '../phases/entered.js'
import { enterPhase } from '../phases/phase-rules.js'
import { parseCommand } from '../phases/smtp.js'
import type { PendingPhase, SessionState } from '../state.js'
import { assertFits, assertInTime, assertWithin, enterAtListener, listenerFor } from './at-listener.js'
import { unraisedEvents } from './events.js'
import { refuseOddCommand } from './plain-commands.js'
import { unlike, unmodelled } from './unmodelled.js'

/**
 * The host's changes before a handler. They are Momentum's, with KumoMTA's own where the two differ; what is left of the difference is
 * undecidable. Facts without a page of the reference are crates/kumod/src/smtp_server.rs's.
 */
export const enterKumo = (session: SessionState, pending: PendingPhase, stage: Stage): Entered => {
  refuseElsewhere(session, pending, stage)
  for (const event of unraisedEvents[pending.phase] ?? [])
    if (stage.listens(event))
      unmodelled(stage, event, `the candidate handles ${event}, which decides in ${pending.phase} and is not modelled`)
  if (pending.phase !== 'ehlo' || !session.unknown.has('ehlo')) refuseOddCommand(pending, stage)
  beforeOf[pending.phase]?.(session, stage, pending)
  const listener = atListener.has(pending.phase) ? listenerFor(session, stage) : null
  if (listener && ofClient.has(pending.phase)) assertWithin(session, stage, listener)
  if (listener && pending.phase === 'reception') assertInTime(session, stage, listener)
  const { content } = session
  const result = enterPhase(session, pending, stage)
  if (result.runs) for (const id of assumed) stage.assumed.add(id)
  if (listener && pending.phase === 'data') assertFits(stage, listener, content)
  if (pending.phase === 'data') beginContent(session, stage, content)
  if (pending.phase === 'routing') return enterRouting(session, result)
  return result.runs ? enterAtListener(result, listener, stage) : result
}

/** Phases that an act of the client leads. */
const ofClient: ReadonlySet<PhaseName> = new Set<PhaseName>([
  'ehlo',
  'mailfrom',
  'rcptto',
  'data',
  'starttls',
  'command',
])

/** Phases in which the listener has a say: those, and what becomes of a message behind them. */
const atListener: ReadonlySet<PhaseName> = new Set<PhaseName>([...ofClient, 'set_binding', 'reception'])

/** What every comparison with KumoMTA rests on. */
const assumed = [
  'kumo-queues',
  'kumo-trace',
  'kumo-wire',
  'kumo-own-replies',
  'kumo-contexts',
  'kumo-metadata',
  'kumo-outside',
] as const

const elsewhere: ReadonlySet<PhaseName> = new Set<PhaseName>(['auth', 'injection', 'fire', ...deliveryPhases])

const refuseElsewhere = (session: SessionState, { phase }: PendingPhase, stage: Stage): void => {
  if (elsewhere.has(phase)) unlike(stage, phase, `what KumoMTA does in ${phase} is not modelled`)
  if (session.isLmtp || session.isInjected)
    unlike(stage, 'session', 'a session over LMTP or HTTP in KumoMTA is not modelled')
}

type Before = (session: SessionState, stage: Stage, pending: PendingPhase) => void

const beforeOf: Readonly<Partial<Record<PhaseName, Before>>> = {
  /** EHLO leaves the message that has begun as it is, where Momentum drops it. */
  ehlo: ({ transaction }, stage) => {
    if (transaction) unlike(stage, 'EHLO', 'EHLO comes within a message, which KumoMTA goes on with')
  },
  /** A second MAIL answers 503, where Momentum begins anew; and none of them asks for an EHLO. */
  mailfrom: ({ transaction, greeted, refused }, stage) => {
    if (transaction) unlike(stage, 'MAIL', 'MAIL comes within a message, which KumoMTA answers with 503')
    if (!greeted && !refused) unlike(stage, 'MAIL', 'MAIL comes without EHLO, which KumoMTA does not ask for')
  },
  /** KumoMTA forgets nothing at a handshake, and takes STARTTLS at any time before. */
  starttls: ({ transaction, greeted, isEncrypted }, stage) => {
    if (transaction || !greeted || isEncrypted)
      unlike(
        stage,
        'STARTTLS',
        'STARTTLS comes before EHLO, within a message or twice, which KumoMTA answers otherwise',
      )
  },
  handshake: (_session, stage, { handshake }) => {
    if (handshake?.failed !== undefined)
      unlike(stage, 'handshake', 'a TLS handshake failed, and how it ends in KumoMTA its own library decides')
  },
  command: (_session, stage, { line, refused }) => {
    const { verb } = parseCommand(line ?? '')
    if (!refused && (verb === 'STARTTLS' || verb === 'AUTH'))
      unlike(stage, verb, `${verb} comes where the recorded listener does not have it, and KumoMTA may`)
  },
}

/** The message has the connection's metadata (docs/reference/connectionmeta.md). */
const beginContent = (session: SessionState, stage: Stage, content: Bytes): void => {
  const message = session.message!
  message.metadata = session.metadata && new Map(session.metadata)
  if (content.startsWith('.'))
    unlike(stage, 'DATA', 'the message begins with a dot, which KumoMTA leaves doubled there')
  if (message.lacks !== null) {
    stage.assumed.add('kumo-unseen-body')
    return
  }
  if (/\r(?!\n)|(?<!\r)\n/.test(content))
    unlike(
      stage,
      'DATA',
      'the message has a CR or LF by itself, which KumoMTA refuses or mends before it asks a policy (invalid_line_endings)',
    )
  if (message.fields.length === 0 || rawContent(message) !== content)
    unlike(stage, 'DATA', 'the header of the message is not one of RFC 5322, and how KumoMTA reads it is not modelled')
}

/** A routing domain that a handler has set takes its place where Momentum asks for one. */
const enterRouting = (session: SessionState, result: Entered): Entered => {
  const domain = session.message?.metadata?.get('routing_domain')
  if (typeof domain !== 'string') return result
  const { message } = session
  return {
    ...result,
    isTold: true,
    decide: () => {
      message!.routingDomain = domain
    },
  }
}
