import type { Comparison } from '../../domain/comparison.js'
import type { Line } from '../lines.js'
import { assumptionLines, uncheckedLines } from './basis-lines.js'
import { continuousLines } from './continuous-lines.js'
import type { DriftOptions } from './drift-lines.js'
import { fragileLines } from './fragile-lines.js'
import { isolatedLines, unreadLines } from './isolated-lines.js'
import { readerLines, triedLines } from './reader-lines.js'
import { undecidableLines, unfaithfulLines } from './unjudged-lines.js'

/** One thing that a comparison tells behind its drifts. */
export interface Section {
  readonly title: string
  /** they have a heading of their own, mostly */
  readonly lines: readonly Line[]
}

/** What a comparison tells behind its drifts, in the order of every report; nothing empty. */
export const behindDrifts = (
  comparison: Comparison,
  options: Pick<DriftOptions, 'all' | 'names'>,
): readonly Section[] => {
  const { unfaithful, fragile, isolated, leaving = 0, leaversTried, continuous = 0 } = comparison
  const { names } = options
  const left = [
    ...isolatedLines(isolated, names),
    ...(leaversTried === undefined ? unreadLines(leaving, isolated?.length ?? 0) : []),
  ]
  return [
    { title: 'Undecidable', lines: undecidableLines(comparison, names) },
    { title: 'Unfaithful', lines: unfaithfulLines(unfaithful, names) },
    { title: 'Fragile', lines: fragileLines(fragile, names) },
    { title: 'Isolated', lines: left },
    { title: 'Readers', lines: [...readerLines(comparison, names), ...triedLines(comparison)] },
    { title: 'Continuous', lines: continuousLines(continuous) },
    { title: 'Assumed', lines: assumptionLines(comparison, options) },
    { title: 'Not checked', lines: uncheckedLines(comparison) },
  ].filter(({ lines }) => lines.length > 0)
}
