import type { Store } from '../store.js'
import { ReplyCounts, replyClasses } from './reply-histogram.js'

/** An empty histogram over all the time that the store's sessions span. */
export const newReplyCounts = (store: Store): ReplyCounts => {
  const end = (which: 'min' | 'max'): number => {
    const sql = `SELECT ${which}(opened_at) FROM session INDEXED BY session_by_opened_at WHERE erased_at IS NULL`
    return store.read(() => store.prepareRaw<[number | null]>(sql).get()![0]) ?? 0
  }
  return new ReplyCounts(end('min'), end('max'))
}

export interface Buckets {
  /** the first, and the one behind the last */
  readonly from: number
  readonly to: number
  /** sessions of this stream and later ones do not count */
  readonly before: number
}

/** Counts all sessions of some buckets: from the index alone. */
export const countBuckets = (store: Store, counts: ReplyCounts, { from, to, before }: Buckets): void => {
  const statement = store.prepareRaw<[number, number, number, number]>(selectBucket)
  for (let bucket = from; bucket < to; bucket += 1) {
    const found = store.read(() => statement.get(counts.startOf(bucket), counts.startOf(bucket + 1), before)!)
    for (const [index, replyClass] of replyClasses.entries()) counts.put(bucket, replyClass, found[index]!)
  }
}

/** In the order of `replyClasses`. */
const selectBucket = `SELECT
    count(*) FILTER (WHERE worst_reply < 400),
    count(*) FILTER (WHERE worst_reply >= 400 AND worst_reply < 500),
    count(*) FILTER (WHERE worst_reply >= 500),
    count(*) FILTER (WHERE worst_reply IS NULL)
  FROM session INDEXED BY session_by_opened_at
  WHERE erased_at IS NULL AND opened_at >= ? AND opened_at < ? AND +stream < ?`

/** Counts sessions of streams from `from` on and before `before`; returns how many those are. */
export const addLater = (
  store: Store,
  counts: ReplyCounts,
  { from, before }: Readonly<Record<'from' | 'before', number>>,
): number => {
  const sql = `SELECT opened_at, worst_reply FROM session INDEXED BY session_by_stream
    WHERE erased_at IS NULL AND stream >= ? AND stream < ?`
  const rows = store.read(() => store.prepareRaw<[number, number | null]>(sql).all(from, before))
  for (const [openedAt, worstReply] of rows) counts.add(openedAt, worstReply)
  return rows.length
}
