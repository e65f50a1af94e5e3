import { enterRules } from './enter-rules.js'
import { type Entered, entered, type Leaving, type Left } from './entered.js'
import { leaveRules } from './leave-rules.js'
import type { Stage } from './stage.js'
import type { PendingPhase, SessionState } from './state.js'

/** The host's changes before the callouts (the reset matrix of `macros-contexts.md` section 2). */
export const enterPhase = (session: SessionState, pending: PendingPhase, stage: Stage): Entered => {
  const rule = enterRules[pending.phase]
  const result = rule ? rule(session, pending, stage) : entered
  if (session.hostSet) applyHostSet(session)
  session.hostSet = null
  return result
}

/** Message context belongs to a message: before one has begun there is none to set. */
const applyHostSet = (session: SessionState): void => {
  for (const [key, value] of session.hostSet?.conn ?? []) session.conn.set(key, value)
  if (session.transaction === null) return
  for (const [key, value] of session.hostSet?.mess ?? []) session.mess.set(key, value)
}

/** The reply decision, and what follows from it: `callouts.md` section 2, "What the session does after the chain ends". */
export const leavePhase = (leaving: Leaving): Left => {
  const { session, dead } = leaving
  const left = { ...leaveRules[leaving.pending.phase](leaving), ...(dead ? lastReply(leaving) : {}) }
  const disconnect = leaving.entered.runs && session.verdict.disconnect
  if (left.reply && (dead || !isAboutCopy(leaving.pending))) {
    session.replyOfAct = left.reply
    if (left.reply[0] >= 400) session.rejections += 1
    else if (leaving.pending.phase === 'reception') session.receptions += 1
  }
  if (disconnect) session.end = 'disconnect'
  if (dead || (disconnect && !isBeforeReply(leaving.pending))) session.queue = []
  return { ...left, disconnect, delay: leaving.entered.runs ? session.verdict.delay : 0 }
}

/** A limit ends the session at once, in whatever phase: what it leaves is told to the client there and then. */
const lastReply = ({ session, pending }: Leaving): Pick<Left, 'reply'> =>
  session.verdict.disconnect && pending.phase !== 'dealloc'
    ? { reply: [session.verdict.code, session.verdict.note] }
    : { reply: null }

/** The message's phases that run on: the client is answered at its reception, and the connection closed after that. */
const isBeforeReply = ({ phase }: PendingPhase): boolean =>
  phase === 'data' || phase === 'spool' || phase === 'each_rcpt' || phase === 'final'

const isAboutCopy = ({ copy }: PendingPhase): boolean => copy !== undefined
