import type { Comparison } from '../domain/comparison.js'

/** The sessions that a comparison tells of. */
export const namedIn = (comparison: Comparison): readonly string[] => {
  const { drifts, undecidable, unfaithful, fragile, isolated = [], counters = [] } = comparison
  return [
    ...[...drifts, ...undecidable, ...unfaithful, ...(fragile ?? []), ...isolated].map(({ session }) => session),
    ...isolated.flatMap(({ reads }) => reads?.from ?? []),
    ...counters.flatMap(({ readers }) => readers),
  ]
}
