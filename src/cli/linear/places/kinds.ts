import type { PlaceKind } from '../dialogue-types.js'
import { candidatesPlace } from './candidates.js'
import { driftsPlace } from './drifts.js'
import { mainPlace } from './main.js'
import { messagePlace } from './message.js'
import type { Place } from './place.js'
import { sessionPlace } from './session.js'
import { sessionsPlace } from './sessions.js'
import { stepsPlace } from './steps.js'
import { typedPlace } from './typed.js'
import { whatIfPlace } from './what-if.js'

const kinds: { readonly [Kind in Place['kind']]: PlaceKind<Extract<Place, { readonly kind: Kind }>> } = {
  main: mainPlace,
  sessions: sessionsPlace,
  session: sessionPlace,
  message: messagePlace,
  candidates: candidatesPlace,
  drifts: driftsPlace,
  steps: stepsPlace,
  'what-if': whatIfPlace,
  typed: typedPlace,
}

/** The table is complete by its type; only places of its own kind reach each. */
export const kindOf = (place: Place): PlaceKind => kinds[place.kind] as unknown as PlaceKind
