import { keyFor } from '../../commands/keys-of.js'
import { noticed, topScreen, type View, withTop } from '../../view/view.js'

/** Whether the screen wants to be told that time passes. */
export const isFollowing = (view: View): boolean => {
  const screen = topScreen(view)
  return screen.kind === 'sessions' && screen.following !== null
}

/** From now on new sessions come into the list as they are recorded, or no longer. */
export const followingToggled = (view: View): View => {
  const screen = topScreen(view)
  if (screen.kind !== 'sessions') return view
  const following = screen.following === null ? { tick: 1, seen: 0 } : null
  const said = following
    ? `it follows what is recorded; ${keyFor(view, 'follow')} ends that`
    : 'it no longer follows what is recorded'
  return noticed(withTop(view, { ...screen, following }), said)
}

/** Time to look again, unless the last look is still under way. */
export const ticked = (view: View): View => {
  const screen = topScreen(view)
  if (screen.kind !== 'sessions' || screen.following === null) return view
  const { tick, seen } = screen.following
  return tick > seen ? view : withTop(view, { ...screen, following: { tick: tick + 1, seen } })
}
