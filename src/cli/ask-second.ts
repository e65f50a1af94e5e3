import type { SecondOpinion } from '../domain/second-opinion.js'
import { type AskedStore, secondOpinion } from '../engine/second/second-opinion.js'
import { progressOn } from './progress.js'

/** Asks the second machine of every session that meets the query, and shows how far it is. */
export const askSecond = async (asked: AskedStore): Promise<SecondOpinion> => {
  const progress = progressOn(process.stderr, 'running on the second machine')
  try {
    return await secondOpinion({ ...asked, onProgress: progress.report })
  } finally {
    progress.end()
  }
}
