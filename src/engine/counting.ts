/** Adds to the count of a key. */
export const count = <Key>(counts: Map<Key, number>, key: Key, by = 1): void => {
  counts.set(key, (counts.get(key) ?? 0) + by)
}

/** Adds counts to others, key by key. */
export const countAll = <Key>(into: Map<Key, number>, others: ReadonlyMap<Key, number>): void => {
  for (const [key, by] of others) count(into, key, by)
}

/** Counts as an object, its keys in that order; what was never counted is left out. */
export const inOrder = <Key extends string>(
  keys: readonly Key[],
  counts: ReadonlyMap<Key, number>,
): Readonly<Partial<Record<Key, number>>> =>
  Object.fromEntries(keys.flatMap((key) => (counts.has(key) ? [[key, counts.get(key)]] : []))) as Partial<
    Record<Key, number>
  >
