import { Trouble } from '../domain/trouble.js'
import { type SessionColumns, type SessionRow, selectSessions, sessionRow } from './projection/session-rows.js'
import { type Condition, conditionOf, join } from './query/condition.js'
import { everySession } from './query/every-session.js'
import type { Query } from './query/query.js'
import type { Store } from './store.js'

/** Sessions whose stream is `from` or later and before `before`: a worker's share. */
export interface StreamRange {
  readonly from: number
  readonly before: number
}

export interface ListOptions {
  readonly limit: number
  /** those that were erased, of which little is left, in place of the others */
  readonly erased?: boolean | undefined
}

/** The newest sessions that meet a query, the newest first. */
export const listSessions = (store: Store, query: Query, options: ListOptions): readonly SessionRow[] => {
  const { sql, parameters } = join([conditionOf(query), options.erased ? erasedOnly : notErased], 'AND', '1')
  const statement = `${selectSessions} WHERE ${sql} ORDER BY session.stream DESC LIMIT ?`
  return rowsOf(store, statement, [...parameters, options.limit])
}

const notErased: Condition = { sql: 'session.erased_at IS NULL', parameters: [] }
const erasedOnly: Condition = { sql: 'session.erased_at IS NOT NULL', parameters: [] }

/** How many sessions meet a query: of those that were not erased, or of those that were. */
export const countSessions = (
  store: Store,
  query: Query = everySession,
  { erased = false }: Pick<ListOptions, 'erased'> = {},
): number => {
  const { sql, parameters } = join([conditionOf(query), erased ? erasedOnly : notErased], 'AND', '1')
  const statement = `SELECT count(*) ${neighbours} WHERE ${sql}`
  return store.read(() => store.prepareRaw<[number]>(statement).get(...parameters)![0])
}

/** How many sessions were erased. */
export const countErased = (store: Store): number =>
  store.read(() => store.prepareRaw<[number]>('SELECT count(*) FROM session WHERE erased_at IS NOT NULL').get()![0])

const neighbours = `FROM session
  JOIN stream ON stream.id = session.stream
  LEFT JOIN revision ON revision.stream = session.revision`

/**
 * The ids of all sessions that meet a query, oldest first; erased ones are left out. Read in pages, so that
 * memory is bounded and no writer waits, however slowly this is consumed.
 */
export function* sessionIds(
  store: Store,
  query: Query = everySession,
  range?: StreamRange,
): Generator<string, void, undefined> {
  for (const [, id] of sessionStreams(store, query, range)) yield id
}

/** As `sessionIds`, with the number of each session's stream. */
export function* sessionStreams(
  store: Store,
  query: Query,
  range: StreamRange = { from: 0, before: Number.MAX_SAFE_INTEGER },
): Generator<readonly [stream: number, id: string], void, undefined> {
  const { sql, parameters } = join([conditionOf(query), notErased], 'AND', '1')
  const statement = `SELECT session.stream, stream.name ${neighbours}
    WHERE session.stream >= ? AND session.stream < ? AND ${sql} ORDER BY session.stream LIMIT 1000`
  let from = range.from
  for (;;) {
    const page = [from, range.before, ...parameters]
    const rows = store.read(() => store.prepareRaw<[number, string]>(statement).all(...page))
    yield* rows
    if (rows.length < 1000) return
    from = rows.at(-1)![0] + 1
  }
}

/** At most `count` ranges that together hold every session that meets the query, about as many in each. */
export const shardSessions = (store: Store, query: Query, count: number): readonly StreamRange[] => {
  const { sql, parameters } = join([conditionOf(query), notErased], 'AND', '1')
  const statement = `SELECT min(stream), max(stream) + 1 FROM (
    SELECT session.stream, ntile(?) OVER (ORDER BY session.stream) AS share ${neighbours} WHERE ${sql}
  ) GROUP BY share ORDER BY 1`
  const rows = store.read(() => store.prepareRaw<[number, number]>(statement).all(count, ...parameters))
  return rows.map(([from, before]) => ({ from, before }))
}

/** The row of a session, erased or not. Throws Trouble `session-missing`. */
export const readSessionRow = (store: Store, id: string): SessionRow => {
  const columns = store.read(() => store.prepareRaw<SessionColumns>(`${selectSessions} WHERE stream.name = ?`).get(id))
  if (columns === undefined) throw sessionMissing(id)
  return sessionRow(columns)
}

/** Erased or not. */
export const hasSession = (store: Store, id: string): boolean =>
  store.prepare("SELECT 1 FROM stream WHERE name = ? AND kind = 'session'").get(id) !== undefined

/**
 * The sessions that a person may mean, the newest first: by id, the beginning of an id, or a name; where there is none,
 * by the end of an id, as lists show it. One that has the text for its whole id is the only one.
 */
export const findSessions = (store: Store, text: string, limit: number): readonly SessionRow[] => {
  const exact = rowsOf(store, `${selectSessions} WHERE stream.name = ?`, [text])
  if (exact.length > 0) return exact
  const statement = `${selectSessions} WHERE stream.name >= ? AND stream.name < ? OR source = ?
    ORDER BY session.stream DESC LIMIT ?`
  const rows = rowsOf(store, statement, [text, `${text}\u{10ffff}`, text, limit])
  return rows.length > 0 ? rows : endingIn(store, text, limit)
}

/** The newest session whose name begins so, and how many there are; null where there is none. Erased ones have no name. */
export const findNamesBegun = (
  store: Store,
  text: string,
): { readonly newest: SessionRow; readonly count: number } | null => {
  if (text === '') return null
  const begun = 'source >= ? AND source < ?'
  const range = [text, `${text}\u{10ffff}`]
  const [newest] = rowsOf(store, `${selectSessions} WHERE ${begun} ORDER BY session.stream DESC LIMIT 1`, range)
  if (newest === undefined) return null
  const counting = `SELECT count(*) FROM session WHERE ${begun}`
  const [count] = store.read(() => store.prepareRaw<[number]>(counting).get(...range))!
  return { newest, count }
}

/** As a list prints it, or a report, which puts an ellipsis before. */
const endingIn = (store: Store, text: string, limit: number): readonly SessionRow[] => {
  const end = /^(?:…|\.{3})?([0-9a-f-]{4,36})$/.exec(text)?.[1]
  if (end === undefined) return []
  const statement = `${selectSessions} WHERE substr(stream.name, ?) = ? ORDER BY session.stream DESC LIMIT ?`
  return rowsOf(store, statement, [-end.length, end, limit])
}

const rowsOf = (store: Store, statement: string, parameters: readonly unknown[]): readonly SessionRow[] =>
  store.read(() => store.prepareRaw<SessionColumns>(statement).all(...parameters)).map(sessionRow)

/** The names that sessions have, the newest first, so many at most. */
export const recentSessionNames = (store: Store, limit: number): readonly string[] =>
  store
    .read(() =>
      store
        .prepareRaw<[string]>(
          "SELECT source FROM session WHERE source <> '' GROUP BY source ORDER BY max(stream) DESC LIMIT ?",
        )
        .all(limit),
    )
    .map(([name]) => name)

/** The trouble of a session that is not there. */
export const sessionMissing = (id: string): Trouble =>
  new Trouble('session-missing', `the store has no session ${id}`, { hint: 'list them: reprise sessions' })

/** A session that has no end yet. */
export interface Unfinished {
  readonly id: string
  /** when something of it was written last, milliseconds since the epoch */
  readonly lastAt: number
}

export const unfinishedSessions = (store: Store): readonly Unfinished[] => {
  const sql = `SELECT name, (SELECT max(recorded_at) FROM append WHERE append.stream = session.stream)
    FROM session JOIN stream ON stream.id = session.stream WHERE end IS NULL AND erased_at IS NULL`
  return store.read(() => store.prepareRaw<[string, number]>(sql).all()).map(([id, lastAt]) => ({ id, lastAt }))
}
