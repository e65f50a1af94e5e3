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
