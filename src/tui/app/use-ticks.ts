import { useEffect } from 'react'
import type { Intent } from '../view/intents.js'

/** How often a list that follows is held against the store. */
const tickMs = 500

/** Tells the view that time passes, while it wants to know. */
export const useTicks = (isWanted: boolean, dispatch: (intent: Intent) => void): void => {
  useEffect(() => {
    if (!isWanted) return
    const timer = setInterval(() => dispatch({ type: 'ticked' }), tickMs)
    return () => clearInterval(timer)
  }, [isWanted, dispatch])
}
