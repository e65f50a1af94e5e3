import type { Revision } from '../domain/revision.js'
import type { SecondOpinion } from '../domain/second-opinion.js'
import { secondOpinion } from '../engine/second/second-opinion.js'
import type { Query } from '../store/query/query.js'
import type { Store } from '../store/store.js'
import { driftsListed } from './drifts-listed.js'
import { progressOn } from './progress.js'

/** Asks the second machine of every session that meets the query, and shows how far it is. */
export const askSecond = (
  store: Store,
  query: Query,
  { candidate, limit = driftsListed }: { readonly candidate?: Revision; readonly limit?: number } = {},
): SecondOpinion => {
  const progress = progressOn(process.stderr, 'running on the second machine')
  try {
    return secondOpinion(store, query, {
      limit,
      onProgress: progress.report,
      ...(candidate === undefined ? {} : { candidate }),
    })
  } finally {
    progress.end()
  }
}
