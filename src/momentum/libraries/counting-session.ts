import type { Stage } from '../calls/stage.js'
import type { SessionState } from '../state.js'

/** Counters and gauges outlive sessions, so that what counts while the policy loads counts for sessions that nobody knows. */
export const countingSession = (stage: Stage, call: string): SessionState =>
  stage.session ??
  stage.undecidable({
    call,
    key: null,
    reason: `${call} while the policy is loaded: how often production loads it, no recording knows`,
    hint: 'count in a callout',
  })
