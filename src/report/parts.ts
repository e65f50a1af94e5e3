import type { Canonical } from '../domain/canonical.js'

/** One thing that differs within the values that a drift names. */
export interface DifferingPart {
  readonly path: string
  readonly recorded: Canonical
  readonly replayed: Canonical
}

/** Keys of a dictionary that differ each for themselves; lists without what both begin and end with. */
export const differingParts = ({ path, recorded, replayed }: DifferingPart): readonly DifferingPart[] => {
  if (isDictionary(recorded) || isDictionary(replayed)) {
    const [before, after] = [dictionaryOf(recorded), dictionaryOf(replayed)]
    if (before && after) return keysOf(before, after).flatMap((key) => partAt(path, key, [before[key], after[key]]))
  }
  const trimmed = Array.isArray(recorded) && Array.isArray(replayed) && path !== 'reply'
  return [trimmed ? { path, ...withoutShared(recorded, replayed) } : { path, recorded, replayed }]
}

/** All that differs in a drift's phase instance: what it is named for first, then the rest. */
export const partsOfDrift = (
  drift: DifferingPart & { readonly rest?: readonly DifferingPart[] },
): readonly DifferingPart[] => [drift, ...(drift.rest ?? [])].flatMap(differingParts)

type Dictionary = { readonly [key: string]: Canonical | undefined }

const isDictionary = (value: Canonical): value is Dictionary =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !Object.keys(value).some((key) => key.startsWith('$'))

const dictionaryOf = (value: Canonical): Dictionary | undefined =>
  value === null ? {} : isDictionary(value) ? value : undefined

const keysOf = (a: Dictionary, b: Dictionary): readonly string[] => [...new Set([...Object.keys(a), ...Object.keys(b)])]

const partAt = (
  path: string,
  key: string,
  [recorded = null, replayed = null]: readonly [Canonical | undefined, Canonical | undefined],
): readonly DifferingPart[] =>
  JSON.stringify(recorded) === JSON.stringify(replayed) ? [] : [{ path: `${path}.${key}`, recorded, replayed }]

const withoutShared = (
  a: readonly Canonical[],
  b: readonly Canonical[],
): { readonly recorded: Canonical; readonly replayed: Canonical } => {
  const [as, bs] = [a, b].map((list) => list.map((item) => JSON.stringify(item))) as [string[], string[]]
  let start = 0
  while (start < as.length && start < bs.length && as[start] === bs[start]) start += 1
  let end = 0
  while (end < as.length - start && end < bs.length - start && as.at(-1 - end) === bs.at(-1 - end)) end += 1
  return { recorded: a.slice(start, a.length - end), replayed: b.slice(start, b.length - end) }
}
