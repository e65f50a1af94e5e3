import { existsSync } from 'node:fs'
import { Trouble } from '../domain/trouble.js'
import { leftIntakes } from '../store/intake/left-intakes.js'
import { isWriting } from './live/recorder-process.js'
import { warn } from './tell.js'

/**
 * A recorder that was killed may have kept more than its store has: whoever opens the store takes that in first, as SQLite does with its own
 * log. Where that cannot be, a warning says so, and the store is looked at as it is.
 */
export const takeInBeside = async (path: string): Promise<void> => {
  try {
    if (existsSync(path) && leftIntakes(path, isWriting).length > 0) await takeIn(path)
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    warn(`what a recorder that was ended has left beside ${path} is not in the store yet: ${error.message}`)
  }
}

/** What opens stores is loaded only then: the terminal's first frame does not wait for it. */
const takeIn = async (path: string): Promise<void> => {
  const [{ openStore }, { takeInLeft }] = await Promise.all([
    import('../store/store.js'),
    import('../store/intake/take-in-left.js'),
  ])
  const store = openStore(path, { mode: 'write' })
  try {
    for (const one of takeInLeft(store, isWriting).missing) warn(one)
  } finally {
    store.close()
  }
}
