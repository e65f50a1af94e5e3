import type { Comparison } from '../domain/comparison.js'
import { readSessionRow } from '../store/sessions.js'
import type { Store } from '../store/store.js'

/** What people call those sessions: the name from their source. Ids that the store has not are left out. */
export const sessionNames = (store: Store, ids: Iterable<string>): ReadonlyMap<string, string> => {
  const names = new Map<string, string>()
  for (const id of new Set(ids)) if (id !== '') names.set(id, nameFrom(readSessionRow(store, id).source, id))
  return names
}

const nameFrom = (source: string, id: string): string => (source === '' ? id : source)

/** The sessions that a comparison tells of. */
export const namedIn = (comparison: Comparison): readonly string[] => {
  const { drifts, undecidable, unfaithful, fragile, isolated = [], counters = [] } = comparison
  return [
    ...[...drifts, ...undecidable, ...unfaithful, ...(fragile ?? []), ...isolated].map(({ session }) => session),
    ...isolated.flatMap(({ reads }) => reads?.from ?? []),
    ...counters.flatMap(({ readers }) => readers),
  ]
}
