import type { CompareOptions } from '../compare-options.js'
import type { Pairs } from '../pair-runs.js'
import { differencesBetween } from '../run-differences.js'

/** In what instances of both sides differ: equal for the same difference; of one that is to know, its values are no matter. */
export const differenceKeys = ({ compared }: Pairs, { costFactor }: CompareOptions): readonly string[] =>
  compared.flatMap(([base, run]) =>
    differencesBetween(base, run, costFactor).map(({ kind, severity, path, recorded, replayed }) =>
      JSON.stringify([base.key, kind, path, ...(severity === 'info' ? [] : [recorded, replayed])]),
    ),
  )

/** The instances that one side alone has. */
export const unpairedKeys = ({ notReached, beyond }: Pairs): readonly string[] => [
  ...notReached.map((key) => JSON.stringify([key, 'not reached'])),
  ...beyond.map((key) => JSON.stringify([key, 'beyond'])),
]
