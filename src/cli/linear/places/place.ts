import type { CandidatesPlace } from './candidates.js'
import type { DriftsPlace } from './drifts.js'
import type { SessionsPlace } from './listed-sessions.js'
import type { MainPlace } from './main.js'
import type { MessagePlace } from './message.js'
import type { SessionPlace } from './session.js'
import type { StepsPlace } from './steps.js'
import type { TypedPlace } from './typed.js'
import type { WhatIfPlace } from './what-if.js'

/** Where somebody is in a dialogue. Plain data. */
export type Place =
  | MainPlace
  | SessionsPlace
  | SessionPlace
  | MessagePlace
  | CandidatesPlace
  | DriftsPlace
  | StepsPlace
  | WhatIfPlace
  | TypedPlace
