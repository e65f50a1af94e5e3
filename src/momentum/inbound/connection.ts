import type { Stage } from '../calls/stage.js'
import { assertPeerKnown } from '../calls/unknown.js'
import { stringObject } from '../objects.js'
import { type Entered, entered } from '../phases/entered.js'
import { type Leaving, type Left, quiet } from '../phases/leaving.js'
import type { PendingPhase, SessionState } from '../state.js'
import { assertNoVerdict } from './refusals.js'

/** What kind of connection it is, as the hooks around it are told. */
export const enterConnection = (_session: SessionState, _pending: PendingPhase, stage: Stage): Entered => {
  assertPeerKnown(stage)
  return { ...entered, values: [stringObject('SMTP')] }
}

/** core_post_smtp_command comes before the command's own phase: what a verdict means there, no manual says. */
export const leaveLine = ({ session, stage, dead }: Leaving): Left => {
  if (!dead) assertNoVerdict(stage, session.verdict, 'core_post_smtp_command')
  return quiet
}
