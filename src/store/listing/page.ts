import type { Store } from '../store.js'
import { type Indexed, indexedOrders, type Place } from './orders.js'

/** An order of the sessions that were not erased, as of one moment: streams from `before` on are later ones. */
export interface Order {
  readonly by: Indexed
  readonly isDescending: boolean
  readonly before: number
}

/** Sessions of an order behind a place; from its beginning on without one. */
export interface PageOptions {
  readonly behind?: Place | undefined
  /** skip so many: costs as if they were read */
  readonly offset?: number
  readonly limit: number
}

/** A page of an order, wherever it begins: cheap however long the list is. */
export const readPage = (store: Store, order: Order, { behind, offset = 0, limit }: PageOptions): readonly Place[] => {
  if (behind === undefined) return select(store, order, { where: '1', parameters: [], limit, offset })
  const ties = beyondTies(order, behind)
  const page = ties ? select(store, order, { ...ties, limit, offset }) : []
  if (page.length === limit) return page
  const skipped = ties && offset > 0 ? Math.min(offset, countWhere(store, order, ties)) : 0
  const rest = { limit: limit - page.length, offset: offset - skipped }
  return [...page, ...select(store, order, { ...beyondKey(order, behind), ...rest })]
}

/** How many sessions of an order stand before a place. */
export const countBefore = (store: Store, order: Order, place: Place): number => {
  const back = { ...order, isDescending: !order.isDescending }
  const ties = beyondTies(back, place)
  return (ties ? countWhere(store, back, ties) : 0) + countWhere(store, back, beyondKey(back, place))
}

/** Where a session stands; undefined for one that was erased, or is later. */
export const findPlace = (store: Store, { by, before }: Order, stream: number): Place | undefined => {
  const { key } = indexedOrders[by]
  const sql = `SELECT ${key} FROM session WHERE session.stream = ? AND session.stream < ? AND erased_at IS NULL`
  const found = store.read(() => store.prepareRaw<[string | number]>(sql).get(stream, before))
  return found && { key: found[0], stream }
}

interface Where {
  readonly where: string
  readonly parameters: readonly (string | number)[]
}

/** Those with the same key that come behind: SQLite seeks no pair of an expression and a rowid. */
const beyondTies = ({ by, isDescending }: Order, { key, stream }: Place): Where | undefined =>
  by === 'recorded'
    ? undefined
    : {
        where: `${indexedOrders[by].key} = ? AND session.stream ${isDescending ? '<' : '>'} ?`,
        parameters: [key, stream],
      }

const beyondKey = ({ by, isDescending }: Order, { key }: Place): Where => ({
  where: `${indexedOrders[by].key} ${isDescending ? '<' : '>'} ?`,
  parameters: [key],
})

const fromOrder = ({ by }: Order, where: string): string =>
  `FROM session INDEXED BY ${indexedOrders[by].index}
    WHERE session.erased_at IS NULL AND ${where} AND ${by === 'recorded' ? '' : '+'}session.stream < ?`

const select = (
  store: Store,
  order: Order,
  { where, parameters, limit, offset }: Where & { readonly limit: number; readonly offset: number },
): readonly Place[] => {
  const { key } = indexedOrders[order.by]
  const direction = order.isDescending ? 'DESC' : 'ASC'
  const sql = `SELECT ${key}, session.stream ${fromOrder(order, where)}
    ORDER BY ${key} ${direction}${order.by === 'recorded' ? '' : `, session.stream ${direction}`} LIMIT ? OFFSET ?`
  const statement = store.prepareRaw<[string | number, number]>(sql)
  const rows = store.read(() => statement.all(...parameters, order.before, limit, offset))
  return rows.map(([value, stream]) => ({ key: value, stream }))
}

const countWhere = (store: Store, order: Order, { where, parameters }: Where): number => {
  const sql = `SELECT count(*) ${fromOrder(order, where)}`
  return store.read(() => store.prepareRaw<[number]>(sql).get(...parameters, order.before)![0])
}
