import type { CompareOptions } from '../compare-options.js'
import type { Pairs } from '../pair-runs.js'
import { differencesBetween } from '../run-differences.js'

/** In what the two sides of a session differ: equal for the same difference; of one that is to know, its values are no matter. */
export const differenceKeys = (
  { compared, notReached, beyond }: Pairs,
  { costFactor }: CompareOptions,
): ReadonlySet<string> =>
  new Set([
    ...compared.flatMap(([base, run]) =>
      differencesBetween(base, run, costFactor).map(({ kind, severity, path, recorded, replayed }) =>
        JSON.stringify([base.key, kind, path, ...(severity === 'info' ? [] : [recorded, replayed])]),
      ),
    ),
    ...notReached.map((key) => JSON.stringify([key, 'not reached'])),
    ...beyond.map((key) => JSON.stringify([key, 'beyond'])),
  ])
