import type { Undecidable } from '../domain/call.js'
import { sessionTimeoutMs } from './watched.js'

/**
 * Of a session that the clock has ended. How far a run gets within a time hangs on the machine and on what else runs on it,
 * so this is trouble of the run: the session is undecidable, never the same, never drift and never unfaithful.
 */
export const stoppedByTheClock: Undecidable = {
  call: 'clock',
  key: null,
  reason: `the session took more than ${sessionTimeoutMs / 1000} s and was stopped`,
  hint: 'run it again while the machine is quiet; if it is stopped again, look for a pattern that backtracks, or a very long string',
}
