import type { Leaving } from '../phases/leaving.js'
import type { Said } from '../phases/phase-result.js'
import { leavePhase } from '../phases/phase-rules.js'

/**
 * The reply decision. A handler of `smtp_server_message_received` that rejects refuses the whole message, of all recipients, and no
 * later one is asked (crates/kumod/src/smtp_server.rs, `process_data`); Momentum drops that recipient's copy.
 */
export const leaveKumo = (leaving: Leaving): Said => {
  const { session, pending } = leaving
  const said = leavePhase(leaving)
  if (pending.phase !== 'each_rcpt' || session.verdict.code < 400) return said
  const refusal = [session.verdict.code, session.verdict.note] as const
  session.queue = session.queue.filter(({ copy }) => copy === undefined)
  session.accepted = session.accepted.filter(({ message }) => message !== pending.message)
  session.refusals = session.transaction!.recipients.map(() => refusal)
  return said
}
