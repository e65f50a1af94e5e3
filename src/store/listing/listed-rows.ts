import { type SessionColumns, type SessionRow, selectSessions, sessionRow } from '../projection/session-rows.js'
import type { Store } from '../store.js'
import { driftCounts } from './drifting.js'

/** A session as a list shows it, with how often it drifts in the comparison at hand. */
export type ListedSession = SessionRow & { readonly drifts: number }

/** The rows of some streams, in their order. */
export const listedRows = (
  store: Store,
  streams: readonly number[],
  comparison: string | undefined,
): readonly ListedSession[] => {
  const statement = store.prepareRaw<SessionColumns>(`${selectSessions} WHERE session.stream = ?`)
  const rows = store.read(() => streams.flatMap((stream) => statement.all(stream))).map(sessionRow)
  const drifts = driftCounts(
    store,
    comparison,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({ ...row, drifts: drifts.get(row.id) ?? 0 }))
}
