/**
 * A deep copy of plain data, maps and sets, in which what was one object is one object again: as `structuredClone`, but
 * several times as fast.
 */
export const cloneState = <State>(state: State): State => cloneValue(state, new Map()) as State

const cloneValue = (value: unknown, seen: Map<object, object>): unknown => {
  if (typeof value !== 'object' || value === null) return value
  const known = seen.get(value)
  if (known) return known
  if (value instanceof Map) return cloneMap(value, seen)
  if (value instanceof Set) return cloneSet(value, seen)
  const copy: Record<string, unknown> = Array.isArray(value) ? ([] as never) : {}
  seen.set(value, copy)
  for (const key of Object.keys(value)) copy[key] = cloneValue((value as Record<string, unknown>)[key], seen)
  return copy
}

const cloneMap = (map: ReadonlyMap<unknown, unknown>, seen: Map<object, object>): Map<unknown, unknown> => {
  const copy = new Map<unknown, unknown>()
  seen.set(map, copy)
  for (const [key, value] of map) copy.set(cloneValue(key, seen), cloneValue(value, seen))
  return copy
}

const cloneSet = (set: ReadonlySet<unknown>, seen: Map<object, object>): Set<unknown> => {
  const copy = new Set<unknown>()
  seen.set(set, copy)
  for (const item of set) copy.add(cloneValue(item, seen))
  return copy
}
