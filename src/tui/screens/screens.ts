import type { ScreenKind } from '../view/screen-kind.js'
import { type Screen, topScreen, type View, withTop } from '../view/view.js'
import { candidatesScreen } from './candidates/candidates-screen.js'
import { driftsScreen } from './drifts/drifts-screen.js'
import { messageScreen } from './message/message-screen.js'
import { replayedScreen } from './replayed/replayed-screen.js'
import { sessionScreen } from './session/session-screen.js'
import { sessionsScreen } from './sessions/sessions-screen.js'
import { stepsScreen } from './steps/steps-screen.js'
import { whatIfScreen } from './what-if/what-if-screen.js'

/** What each kind of screen shows and needs. */
const kinds: { readonly [Kind in Screen['kind']]: ScreenKind<Extract<Screen, { kind: Kind }>> } = {
  sessions: sessionsScreen,
  session: sessionScreen,
  drifts: driftsScreen,
  steps: stepsScreen,
  replayed: replayedScreen,
  candidates: candidatesScreen,
  message: messageScreen,
  'what-if': whatIfScreen,
}

export const screenKinds = Object.keys(kinds) as readonly Screen['kind'][]

export const kindOf = (kind: Screen['kind']): ScreenKind => kinds[kind] as unknown as ScreenKind

/** The view with the cursor and the scrolling of the screen on top within what there is. */
export const settled = (view: View): View => {
  const screen = topScreen(view)
  return withTop(view, kindOf(screen.kind).settle(view, screen))
}
