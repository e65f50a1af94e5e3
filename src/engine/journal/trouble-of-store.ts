import { setTimeout } from 'node:timers/promises'
import type { Journal } from './journal.js'

/** Tries the store of a journal, and comes to what is wrong with it; null where nothing is. */
export const troubleOfStore = async (journal: Journal): Promise<string | null> => {
  const probed = journal.probe().catch(() => {})
  await Promise.race([probed, setTimeout(probeMs, undefined, { ref: false })])
  return journal.lastTrouble?.message ?? null
}

/** that whoever asks waits for a store that does not answer */
const probeMs = 1000
