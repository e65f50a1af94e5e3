import type { Store } from '../store.js'

/** The sessions that drift in a comparison, in its order: the worst first. */
export const driftingStreams = (store: Store, comparison: string | undefined, before: number): readonly number[] => {
  if (comparison === undefined) return []
  const sql = `SELECT stream.id FROM drift
    JOIN stream ON stream.name = drift.session
    JOIN session ON session.stream = stream.id AND session.erased_at IS NULL
    WHERE drift.comparison = (SELECT id FROM stream WHERE name = 'comparison:' || ?) AND stream.id < ?
    GROUP BY stream.id ORDER BY min(drift.number)`
  return store.read(() => store.prepareRaw<[number]>(sql).all(comparison, before)).map(([stream]) => stream)
}

/** How often each of some sessions drifts in a comparison, by id; those that do not are left out. */
export const driftCounts = (
  store: Store,
  comparison: string | undefined,
  sessions: readonly string[],
): ReadonlyMap<string, number> => {
  if (comparison === undefined || sessions.length === 0) return new Map()
  const sql = `SELECT drift.session, count(*) FROM json_each(?) AS shown
    CROSS JOIN drift INDEXED BY drift_by_session ON drift.session = shown.value
    WHERE drift.comparison = (SELECT id FROM stream WHERE name = 'comparison:' || ?) GROUP BY drift.session`
  const statement = store.prepareRaw<[string, number]>(sql)
  return new Map(store.read(() => statement.all(JSON.stringify(sessions), comparison)))
}
