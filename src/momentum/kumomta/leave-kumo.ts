import type { Leaving } from '../phases/leaving.js'
import type { Said } from '../phases/phase-result.js'
import { leavePhase } from '../phases/phase-rules.js'
import type { SessionState } from '../state.js'
import { notRelayed } from './at-listener.js'

/**
 * The reply decision. A handler of `smtp_server_message_received` that rejects refuses the whole message, of all recipients, and no
 * later one is asked; so is a message refused of which no copy is relayed and none was thrown away (crates/kumod/src/smtp_server.rs,
 * `process_data`). Momentum drops that recipient's copy.
 */
export const leaveKumo = (leaving: Leaving): Said => {
  const { session, pending } = leaving
  const isUnrelayed = pending.phase === 'reception' && isNowhere(session, pending.message)
  const said = leavePhase(leaving)
  if (isUnrelayed) return refuseUnrelayed(session, said, pending.message)
  if (pending.phase !== 'each_rcpt' || session.verdict.code < 400) return said
  const refusal = [session.verdict.code, session.verdict.note] as const
  session.queue = session.queue.filter(({ copy }) => copy === undefined)
  session.accepted = session.accepted.filter(({ message }) => message !== pending.message)
  session.refusals = session.transaction!.recipients.map(() => refusal)
  return said
}

/** Refused copies have a reply of their own. */
const isNowhere = ({ accepted, refusals }: SessionState, ordinal: number): boolean =>
  refusals.length === 0 &&
  accepted.filter(({ message }) => message === ordinal).every(({ copy }) => copy.discarded === notRelayed)

const refuseUnrelayed = (session: SessionState, said: Said, ordinal: number): Said => {
  const reply = [550, '5.7.1 relaying not permitted'] as const
  session.replyOfAct = reply
  session.accepted = session.accepted.filter(({ message }) => message !== ordinal)
  session.receptions -= 1
  session.rejections += 1
  return { ...said, reply }
}
