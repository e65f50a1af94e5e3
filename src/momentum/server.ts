import type { PhaseName } from '../domain/phase.js'
import type { Dialect } from '../domain/revision.js'
import type { Callout } from './callouts/callout.js'
import { calloutsOfPhase } from './callouts/callouts.js'
import type { Stage } from './calls/stage.js'
import { enterKumo } from './kumomta/enter-kumo.js'
import { eventsOfPhase } from './kumomta/events.js'
import { leaveKumo } from './kumomta/leave-kumo.js'
import type { Entered } from './phases/entered.js'
import type { Leaving } from './phases/leaving.js'
import type { Said } from './phases/phase-result.js'
import { enterPhase, leavePhase } from './phases/phase-rules.js'
import type { PendingPhase, SessionState } from './state.js'

export type ServerName = 'momentum' | 'kumomta'

/** The mail server whose rules a session runs by: what it asks of a policy in each phase, and what it makes of the answers. */
export interface Server {
  readonly name: ServerName
  readonly callouts: Readonly<Record<PhaseName, readonly Callout[]>>
  readonly enter: (session: SessionState, pending: PendingPhase, stage: Stage) => Entered
  readonly leave: (leaving: Leaving) => Said
}

const momentum: Server = { name: 'momentum', callouts: calloutsOfPhase, enter: enterPhase, leave: leavePhase }
const kumomta: Server = { name: 'kumomta', callouts: eventsOfPhase, enter: enterKumo, leave: leaveKumo }

/** The server that a policy in that dialect is written for. */
export const serverOf = (dialect: Dialect): Server => (dialect === 'kumo' ? kumomta : momentum)
