import type { WantedSteps } from '../../engine/trace/read-trace.js'
import type { Candidate } from '../view/job.js'

/** Lines of one invocation of a session; under a candidate too, where one is given. */
export interface TraceQuestion extends WantedSteps {
  readonly kind: 'trace'
  readonly session: string
  readonly candidate: Candidate | null
}
