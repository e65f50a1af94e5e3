import type { Bytes } from '../../domain/bytes.js'
import type { ListenedPhase, PhaseName } from '../../domain/phase.js'
import { queueDelivery } from '../delivery/queue-delivery.js'
import { queueFire } from '../fire/queue-fire.js'
import { isOffered } from '../inbound/extensions.js'
import type { SessionState } from '../state.js'
import type { Act, Withheld } from './acts.js'
import { queueInjection } from './injection.js'
import type { Reply } from './replies.js'
import { parseCommand } from './smtp.js'

/**
 * Which phase a client's act leads, whatever the session's state: a command that comes at the wrong time is an
 * instance of the same phase, answered without any callout, so that instances pair across revisions.
 */
export const queueAct = (session: SessionState, act: Act, reaches: Reaches): void => {
  if (act.kind === 'connect') push(session, 'accept')
  else if (act.kind === 'close') queueClose(session)
  else if (act.kind === 'inject') queueInjection(session, act)
  else if (act.kind === 'delivery') queueDelivery(session, act)
  else if (act.kind === 'fire') queueFire(session, act)
  else if (session.end !== null) return
  else if (act.kind === 'abort') queueAbort(session, reaches)
  else queueInput(session, act, reaches)
}

type Reaches = (phase: ListenedPhase) => boolean

const push = (session: SessionState, phase: PhaseName, message = 0): void => {
  session.queue.push({ phase, message, recipient: '' })
}

/** Once: deliveries may have come after it. Over HTTP there is nothing that a session's table was made for. */
const queueClose = (session: SessionState): void => {
  if (!session.isOver && !session.isInjected) push(session, 'dealloc')
  session.isOver = true
}

const queueAbort = (session: SessionState, reaches: Reaches): void => {
  session.end = 'abort'
  if (reaches('abort')) push(session, 'abort')
}

const queueInput = (
  session: SessionState,
  act: Act & { kind: 'command' | 'message' | 'answer' | 'handshake' },
  reaches: Reaches,
): void => {
  const { expects } = session
  if (act.kind === 'command' && act.refused) queueRefused(session, act.line, act.refused)
  else if (act.kind === 'command') queueCommand(session, act, reaches)
  else if (act.kind === 'answer' && expects?.kind === 'answer') queueAnswer(session, act)
  else if (act.kind === 'handshake' && expects?.kind === 'handshake')
    session.queue.push({ phase: 'handshake', message: 0, recipient: '', handshake: act.handshake })
  else if (act.kind === 'message' && session.transaction?.awaitsContent) {
    session.content = act.content
    session.contentLacks = act.lacks ?? null
    push(session, 'data', session.transaction.ordinal)
  }
  if (act.context) session.hostSet = act.context
}

/** Whatever it was: no policy hears of it. */
const queueRefused = (session: SessionState, line: Bytes, refused: Reply): void => {
  session.expects = null
  session.queue.push({ phase: 'command', message: 0, recipient: '', line, refused })
}

type Line = { readonly line: Bytes } & Withheld

const queueAnswer = (session: SessionState, { line, credentials }: Line): void => {
  session.queue.push({
    phase: 'auth',
    message: 0,
    recipient: '',
    answer: line,
    ...(credentials ? { credentials } : {}),
  })
}

/** While an answer to a challenge is expected, every line is one. */
const queueCommand = (session: SessionState, act: Line, reaches: Reaches): void => {
  if (session.expects?.kind === 'answer') queueAnswer(session, act)
  else {
    if (reaches('line')) push(session, 'line')
    queueLine(session, act)
  }
}

const queueLine = (session: SessionState, { line, credentials }: Line): void => {
  const command = parseCommand(line)
  if (isGreeting(session, command.verb)) session.queue.push({ phase: 'ehlo', message: 0, recipient: '', line })
  else if (command.verb === 'MAIL') {
    session.ordinal += 1
    session.queue.push({ phase: 'mailfrom', message: session.ordinal, recipient: '', line })
  } else if (command.verb === 'RCPT')
    session.queue.push({ phase: 'rcptto', message: session.ordinal, recipient: command.path ?? '', line })
  else {
    const phase = extensionOf(session, command.verb)
    session.queue.push({ phase, message: 0, recipient: '', line, ...(credentials ? { credentials } : {}) })
  }
}

/** LMTP has a greeting of its own in place of SMTP's (RFC 2033 section 4.1). */
const isGreeting = ({ isLmtp }: SessionState, verb: string): boolean =>
  isLmtp ? verb === 'LHLO' : verb === 'EHLO' || verb === 'HELO'

/** STARTTLS and AUTH have phases of their own where the listener knows them. */
const extensionOf = (session: SessionState, verb: string): PhaseName => {
  if (verb === 'STARTTLS' && isOffered(session, verb)) return 'starttls'
  return verb === 'AUTH' && isOffered(session, verb) ? 'auth' : 'command'
}
