import { setTimeout } from 'node:timers/promises'
import type { Journal } from './journal.js'

/** What is wrong with the store of a journal; null where nothing is. A store that took nothing last is tried. */
export const troubleOfStore = async (journal: Journal): Promise<string | null> => {
  if (journal.lastTrouble === null) return null
  const probed = journal.probe().catch(() => {})
  await Promise.race([probed, setTimeout(probeMs, undefined, { ref: false })])
  return journal.lastTrouble?.message ?? null
}

/** that whoever asks waits for a store that does not answer */
const probeMs = 1000
