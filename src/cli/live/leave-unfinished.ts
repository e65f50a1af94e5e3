import { Trouble } from '../../domain/trouble.js'
import { counted } from '../../report/words.js'
import { withStore } from '../with-store.js'
import type { LiveLog } from './live-log.js'
import { settleLeft } from './settle-left.js'

/**
 * Ends the process over sessions that did not come to an end: whoever still waits for something outside, or for the store, does so in vain.
 * `going`: how many those are
 */
export const leaveUnfinished = async (path: string, log: LiveLog, going: number): Promise<never> => {
  try {
    const { unfinished } = await withStore(path, 'write', settleLeft)
    log.say(
      `stopped: ${counted(unfinished.length, 'session')} did not come to an end, and ${unfinished.length === 1 ? 'has' : 'have'} a gap there`,
    )
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    log.warn(`stopped: of ${counted(going, 'session')} the end is not kept: ${error.message}`, {
      code: error.code,
      hint: error.hint,
    })
  }
  await log.close()
  process.exit(0)
}
