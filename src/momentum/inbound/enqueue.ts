import type { Stage } from '../calls/stage.js'
import type { Entered } from '../phases/entered.js'
import { type Leaving, type Left, quiet } from '../phases/leaving.js'
import { assertNoVerdict, refuseAnswer } from './refusals.js'

const enqueueHook = 'core_ec_message_enqueue'

/**
 * A copy is final: its reception is logged, and it is queued, or taken by a hook (hooks-core-ec-message-enqueue.md). One that
 * goes back into its queue was received before.
 */
export const enqueueHooks = (entered: Entered, stage: Stage): Entered => ({
  ...entered,
  values: [null, 0],
  isDue: isBack(stage) ? (callout) => callout === enqueueHook : null,
  take: (callout, { verdict, number: answered }) => {
    if (callout !== enqueueHook || verdict !== 'stop') return
    if (answered !== hookOk) refuseAnswer(stage, callout, answered)
    stage.others.push([`taken by ${enqueueHook}`])
  },
})

const isBack = ({ session }: Stage): boolean => (session?.message?.retries ?? 0) > 0

/** EC_MESSAGE_ENQUEUE_HOOK_OK, a chosen number; what the client is told after _ERR, no page says. */
const hookOk = 1

/** What a hook has taken is the server's no more. */
export const leaveEnqueue = ({ session, pending, answered, stage, dead }: Leaving): Left => {
  if (!dead) assertNoVerdict(stage, session.verdict, 'a hook of the queue')
  if (answered === hookOk) session.queue = session.queue.filter((waiting) => waiting.copy !== pending.copy)
  return quiet
}
