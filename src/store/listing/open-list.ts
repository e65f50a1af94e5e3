import { conditionOf } from '../query/condition.js'
import type { Query } from '../query/query.js'
import type { Store } from '../store.js'
import { driftingStreams } from './drifting.js'
import { FoundList } from './found-list.js'
import type { Sort } from './orders.js'
import type { SessionList } from './session-list.js'
import { WholeList } from './whole-list.js'

export interface ListWishes {
  readonly query: Query
  readonly sort: Sort
  /** id of the comparison by which `drift` sorts */
  readonly comparison: string | undefined
  /** sessions of this stream and later ones are left out */
  readonly before: number
}

/** The sessions that meet a query, in an order, those that were erased left out. Quick, however many there are. */
export const openList = (store: Store, { query, sort, comparison, before }: ListWishes): SessionList => {
  const first = sort.by === 'drift' ? driftingStreams(store, comparison, before) : []
  const { by, isDescending } =
    sort.by === 'drift' ? ({ by: 'recorded', isDescending: true } as const) : { ...sort, by: sort.by }
  const order = { by, isDescending, before }
  const isWhole = query.kind === 'all' && query.of.length === 0 && first.length === 0
  return isWhole ? new WholeList(store, order) : new FoundList(store, { order, condition: conditionOf(query), first })
}

/** One more than the newest session's stream: as of now. */
export const newestStream = (store: Store): number =>
  (store.read(() =>
    store
      .prepareRaw<[number | null]>(
        'SELECT max(stream) FROM session INDEXED BY session_by_stream WHERE erased_at IS NULL',
      )
      .get(),
  )?.[0] ?? 0) + 1
