import type { Stage } from '../calls/stage.js'
import type { TlsObject } from '../objects.js'
import { answered, type Entered, entered } from '../phases/entered.js'
import { type Leaving, type Left, saying } from '../phases/leaving.js'
import { badSequence, badSyntax, type Reply } from '../phases/replies.js'
import { parseCommand } from '../phases/smtp.js'
import type { PendingPhase, SessionState } from '../state.js'
import { capabilityOf, withdrawnReply } from './extensions.js'
import { refuseAnswer } from './refusals.js'

/** STARTTLS (RFC 3207): the policy may set the parameters of the handshake to come. */
export const enterStarttls = (session: SessionState, pending: PendingPhase, stage: Stage): Entered => {
  if (session.refused || !session.greeted || session.isEncrypted) return answered(badSequence)
  const command = parseCommand(pending.line!)
  if (command.verb === 'STARTTLS' && command.argument !== '') return answered(badSyntax)
  if (capabilityOf(session.capabilities, 'STARTTLS') === undefined) return answered(withdrawnReply(stage))
  const parameters: TlsObject = { kind: 'tls', set: new Map() }
  return { ...entered, values: [parameters] }
}

/** `reply` is what the phase comes to; where that is 220, the handshake is what comes next. */
export const leaveStarttls = (leaving: Leaving, reply: Reply | null): Left => {
  const { session, entered, answered: number, answeredBy, stage } = leaving
  if (number !== 0) refuseAnswer(stage, answeredBy, number)
  if (reply?.[0] === 220)
    session.expects = { kind: 'handshake', parameters: [...(entered.values[0] as TlsObject).set] as const }
  return saying(reply)
}
