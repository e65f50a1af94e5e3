import { setTimeout } from 'node:timers/promises'
import { Trouble } from '../../domain/trouble.js'
import type { Journal } from './journal.js'

/** A journal that knows whether its store can be written. */
export interface WatchedJournal extends Journal {
  /** Tries the store, and comes to what is wrong with it; null where nothing is. */
  trouble(): Promise<string | null>
}

export const watchedJournal = (journal: Journal): WatchedJournal => {
  let last: string | null = null
  const watch = async (work: Promise<void>): Promise<void> => {
    try {
      await work
      last = null
    } catch (error) {
      last = error instanceof Trouble ? error.message : String(error)
      throw error
    }
  }
  return {
    get waitingBytes() {
      return journal.waitingBytes
    },
    keep: (part) => watch(journal.keep(part)),
    probe: () => watch(journal.probe()),
    close: journal.close,
    trouble: async () => {
      const probed = watch(journal.probe()).catch(() => {})
      await Promise.race([probed, setTimeout(probeMs, undefined, { ref: false })])
      return last
    },
  }
}

/** that whoever asks waits for a store that does not answer */
const probeMs = 1000
