import type { Stage } from '../calls/stage.js'
import type { Context, PendingPhase, SessionState, Verdict } from '../state.js'
import { enterRules } from './enter-rules.js'
import { type Entered, entered } from './entered.js'
import { leaveRules } from './leave-rules.js'
import type { Leaving } from './leaving.js'
import type { Said } from './phase-result.js'
import type { Reply } from './replies.js'

/** The host's changes before the callouts (the reset matrix of `macros-contexts.md` section 2). */
export const enterPhase = (session: SessionState, pending: PendingPhase, stage: Stage): Entered => {
  const rule = enterRules[pending.phase]
  const result = rule ? rule(session, pending, stage) : entered
  if (session.hostSet && pending.phase !== 'line') {
    applyHostSet(session, pending)
    session.hostSet = null
  }
  if (session.conn.get(bypass) === 'true') refuseBypass(stage)
  return result
}

/** Disables the validation module of that name (4-policy.md): here, all of the policy. */
const bypass = '__bypass_scriptlet'

const refuseBypass = (stage: Stage): never =>
  stage.undecidable({
    call: 'context',
    key: bypass,
    reason: `${bypass} is set, which disables the module that runs policies; that is not emulated`,
    hint: `leave ${bypass} out of the connection context`,
  })

/** A generated message, and one that is delivered, has contexts of its own. */
const applyHostSet = (session: SessionState, pending: PendingPhase): void => {
  const own = pending.injection ? session.message : (pending.copy ?? null)
  if (own) setContexts(session, own)
  else if (!pending.delivery) setContexts(session, session.transaction === null ? { conn: session.conn } : session)
}

/** Message context belongs to a message: before one has begun there is none to set. */
const setContexts = ({ hostSet }: SessionState, { conn, mess }: { conn: Context; mess?: Context }): void => {
  for (const [key, value] of hostSet?.conn ?? []) conn.set(key, value)
  for (const [key, value] of hostSet?.mess ?? []) mess?.set(key, value)
}

/** The reply decision, and what follows from it: `callouts.md` section 2, "What the session does after the chain ends". */
export const leavePhase = (leaving: Leaving): Said => {
  const { session, dead, pending, entered } = leaving
  const { reply: due, expectedRecipients, envelope, more } = leaveRules[pending.phase](leaving)
  const reply = dead ? lastReply(leaving) : due
  const disconnect = entered.runs && session.verdict.disconnect && !isBehindClient(pending)
  if (entered.runs && leavesAcceptance(session.verdict)) leaving.stage.assumed.add('accepting-code')
  if (reply && (dead || pending.copy === undefined)) tellClient(leaving, reply)
  if (disconnect) session.end ??= 'disconnect'
  if (dead || (disconnect && !isBeforeReply(pending))) session.queue = []
  if (isBehindClient(pending)) session.message = session.transaction?.message ?? null
  const delay = entered.runs ? session.verdict.delay + leaving.stage.slept / 1000 : 0
  return { reply, expectedRecipients, envelope, disconnect, delay, ...(more ? { more } : {}) }
}

const tellClient = ({ session, pending }: Leaving, reply: Reply): void => {
  session.replyOfAct = reply
  if (reply[0] >= 400) session.rejections += 1
  else if (pending.phase === 'reception') session.receptions += 1
}

/** A code below 400, or a text alone. */
const leavesAcceptance = ({ code, note }: Verdict): boolean => code < 400 && (code > 0 || note !== '')

/** A limit ends the session at once, in whatever phase: what it leaves is told to the client there and then. */
const lastReply = ({ session, pending }: Leaving): Reply | null =>
  session.verdict.disconnect && pending.phase !== 'dealloc' && pending.phase !== 'abort' && !isBehindClient(pending)
    ? [session.verdict.code, session.verdict.note]
    : null

/** A delivery, and a hook that is fired, leave whatever the client is in the middle of as it is. */
const isBehindClient = ({ delivery, fired }: PendingPhase): boolean => delivery !== undefined || fired !== undefined

/** The message's phases that run on: the client is answered at its reception, and the connection closed after that. */
const isBeforeReply = ({ phase }: PendingPhase): boolean =>
  phase === 'data' || phase === 'spool' || phase === 'each_rcpt' || phase === 'final'
