import { type SessionColumns, type SessionRow, selectSessions, sessionRow } from '../projection/session-rows.js'
import type { Store } from '../store.js'

/** The rows of some streams, in their order. */
export const listedRows = (store: Store, streams: readonly number[]): readonly SessionRow[] => {
  const statement = store.prepareRaw<SessionColumns>(`${selectSessions} WHERE session.stream = ?`)
  return store.read(() => streams.flatMap((stream) => statement.all(stream))).map(sessionRow)
}
