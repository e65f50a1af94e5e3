import type { Canonical } from '../../domain/canonical.js'
import type { Stage } from '../calls/stage.js'
import type { PendingPhase, SessionState } from '../state.js'
import type { Entered } from './entered.js'
import type { Said } from './phase-result.js'
import type { Reply } from './replies.js'

/** A phase whose callouts have run: the host's own decision is next. */
export interface Leaving {
  readonly session: SessionState
  readonly pending: PendingPhase
  readonly entered: Entered
  /** addresses of the recipients when the phase began */
  readonly before: readonly string[]
  readonly stage: Stage
  /** what the phase's hook answered, 0 where none did */
  readonly answered: Canonical
  /** which hook that was */
  readonly answeredBy: string
  /** a limit has ended the session */
  readonly dead: boolean
}

/** What a rule says of its phase; a disconnect and a delay are the same for all. */
export type Left = Pick<Said, 'reply' | 'expectedRecipients' | 'envelope' | 'more'>

/** Nothing is said, and the list of recipients is nothing that the phase could change. */
export const quiet: Left = { reply: null, expectedRecipients: null, envelope: null }

/** The same with a reply, where one is due. */
export const saying = (reply: Reply | null): Left => ({ reply, expectedRecipients: null, envelope: null })
