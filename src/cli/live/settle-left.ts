import { noteUnfinished } from '../../engine/journal/note-unfinished.js'
import { takeInLeft } from '../../store/intake/take-in-left.js'
import type { Store } from '../../store/store.js'
import { isRunning, isWriting } from './recorder-process.js'

/** What recorders that were ended have left. */
export interface SettledLeft {
  /** sessions that have a gap now from where their recorder was ended */
  readonly unfinished: readonly string[]
  /** what they had kept and the store does not have, in words */
  readonly missing: readonly string[]
}

/** The store takes in all that recorders which were ended had kept, and says of their sessions that go on that the rest is missing. */
export const settleLeft = (store: Store): SettledLeft => {
  const { missing } = takeInLeft(store, isWriting)
  return { missing, unfinished: noteUnfinished(store, isRunning) }
}
