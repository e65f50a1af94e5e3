import type { Revision } from '../../domain/revision.js'
import { Trouble } from '../../domain/trouble.js'
import type { BootedHost } from '../../engine/boot-host.js'
import { keepBoot } from '../../engine/keep-session.js'
import { counted, shortId } from '../../report/words.js'
import { withStore } from '../with-store.js'
import type { LiveLog } from './live-log.js'
import { type SettledLeft, settleLeft } from './settle-left.js'

/** The store has the policy before any session of it, and says of sessions that an earlier recorder left open that their end is missing. */
export const prepareStore = (path: string, policy: Revision, booted: BootedHost): Promise<SettledLeft> =>
  withStore(path, 'make', (store) => {
    keepBoot(store, policy, booted)
    return settleLeft(store)
  })

/** The same of a store that takes nothing more. One that cannot be opened is told, and left as it is. */
export const settleStore = async (path: string, log: LiveLog): Promise<void> => {
  try {
    tellLeft(await withStore(path, 'write', settleLeft), log)
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    log.warn(`${error.message}; it is left as it is`)
  }
}

export const tellLeft = ({ unfinished, missing }: SettledLeft, log: LiveLog): void => {
  for (const one of missing) log.warn(one)
  if (unfinished.length === 0) return
  const have = unfinished.length === 1 ? 'has' : 'have'
  const ids = `${unfinished.slice(0, 3).map(shortId).join(', ')}${unfinished.length > 3 ? ', …' : ''}`
  log.warn(
    `${counted(unfinished.length, 'session')} of a recorder that was ended ${have} a gap from where it was: ${ids}`,
  )
}
