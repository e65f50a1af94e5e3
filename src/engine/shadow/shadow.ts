import type { Comparison } from '../../domain/comparison.js'
import { askThread } from '../../store/ask-thread.js'
import { builtFile } from '../built-file.js'
import type { SessionFindings } from '../compare-options.js'
import type { ShadowAnswer, ShadowQuestion } from './shadow-thread.js'

/** A candidate that live sessions are compared with, as each is over, in a thread of its own. */
export interface Shadow {
  /** Comes to what of a session that the store has cannot be told to be the same; null where so many wait that this one is passed over. */
  compare(session: string): Promise<SessionFindings | null>
  /** Keeps what was compared since the last time in the store, as a comparison; comes to how many sessions that were, null: none. */
  keep(): Promise<Comparison['sessions'] | null>
  /** sessions that were passed over */
  readonly passedOver: number
  close(): void
}

/** Sessions that may wait: more would be compared long after they were over. */
const mostWaiting = 1000

/** Throws Trouble where the candidate, a revision that the store has, cannot be booted here. */
export const openShadow = async (storePath: string, revision: string): Promise<Shadow> => {
  const file = builtFile(import.meta.url, 'shadow-thread')
  const thread = askThread<ShadowQuestion, ShadowAnswer>({ file, storePath, isAwaited: true })
  await thread.ask({ kind: 'begin', revision })
  let [waiting, passedOver] = [0, 0]
  return {
    async compare(session) {
      if (waiting >= mostWaiting) {
        passedOver += 1
        return null
      }
      waiting += 1
      try {
        return (await thread.ask({ kind: 'compare', session })) as SessionFindings
      } finally {
        waiting -= 1
      }
    },
    keep: async () => (await thread.ask({ kind: 'keep' })) as Comparison['sessions'] | null,
    get passedOver() {
      return passedOver
    },
    close: thread.close,
  }
}
