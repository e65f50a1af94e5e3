import type { Query } from '../store/query/query.js'
import { countSessions, sessionIds, shardSessions } from '../store/sessions.js'
import type { Store } from '../store/store.js'
import type { SharedWork } from './shared-work.js'

/** How sessions are shared out among threads. */
export interface Threads {
  readonly workers: number
  /** sessions */
  readonly total: number
  readonly shards: SharedWork['shards']
}

/** Below so many sessions, one thread is done before another has started. */
const sessionsWorthAWorker = 2000

/** Small enough for threads to end at about the same time, although one starts later and they are not equally fast. */
const shardsForEachWorker = 8

/** At most so many threads share sessions that meet the query, and fewer where there are few. */
export const threadsFor = (store: Store, query: Query, mostWorkers: number): Threads => {
  const total = countSessions(store, query)
  const workers = Math.min(mostWorkers, Math.max(1, Math.floor(total / sessionsWorthAWorker)))
  return { workers, total, shards: shardSessions(store, query, workers === 1 ? 1 : workers * shardsForEachWorker) }
}

/** Those of the sessions, as they were first written. */
export const inOrderOf = (store: Store, query: Query, ids: ReadonlySet<string>): readonly string[] =>
  ids.size === 0 ? [] : [...sessionIds(store, query)].filter((id) => ids.has(id))
