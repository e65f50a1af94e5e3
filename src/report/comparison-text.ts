import type { Comparison } from '../domain/comparison.js'
import type { SecondOpinion } from '../domain/second-opinion.js'
import { behindDrifts } from './comparison/behind-drifts.js'
import type { DriftGroup } from './comparison/drift-groups.js'
import { type DriftOptions, foldLines, sumLine } from './comparison/drift-lines.js'
import { driftHeading, summaryLines } from './comparison/summary-lines.js'
import { groupHeading, isSummedUp, toldDrifts } from './comparison/told-drifts.js'
import { acceptedLines } from './comparison/verdict-lines.js'
import { blank, indented, type Line, paragraphs } from './lines.js'
import { printableJson } from './printable.js'
import { restLines } from './rest-lines.js'
import { secondOpinionLines } from './second-opinion-lines.js'
import { type Style, textOf } from './style.js'

/**
 * A comparison for people: counts and evidence, drift with the worst first, then what is not known, and why. `names`
 * are the sessions' names by their ids; without `all`, what is alike, info and assumptions are summed up.
 */
export const comparisonText = (
  comparison: Comparison,
  style: Style,
  { opinion, ...options }: Pick<DriftOptions, 'names' | 'all'> & { readonly opinion?: SecondOpinion | undefined } = {},
): string =>
  textOf(
    paragraphs(
      comparisonLines(comparison, { width: style.width, ...options }),
      secondOpinionLines(opinion, options.names),
    ),
    style,
  )

/** The whole comparison as one object on one line, keys in the order of `Comparison`; what the second machine says last, if it was asked. */
export const comparisonJson = (comparison: Comparison, secondOpinion?: SecondOpinion): string =>
  `${printableJson(secondOpinion === undefined ? comparison : { ...comparison, secondOpinion })}\n`

/**
 * One drift a line. Of a second opinion, behind them, each parting as `{"parting": …}`, and last what it says as a whole as
 * `{"secondOpinion": …}`, without the partings.
 */
export const comparisonJsonLines = ({ drifts }: Comparison, secondOpinion?: SecondOpinion): string =>
  [...drifts, ...(secondOpinion ? opinionObjects(secondOpinion) : [])].map((one) => `${printableJson(one)}\n`).join('')

const opinionObjects = ({ partings, ...secondOpinion }: SecondOpinion): readonly object[] => [
  ...partings.map((parting) => ({ parting })),
  { secondOpinion },
]

const comparisonLines = (comparison: Comparison, options: DriftOptions): readonly Line[] => {
  const { groups, accepted } = toldDrifts(comparison.drifts, options)
  return paragraphs(
    summaryLines(comparison),
    [driftHeading(comparison)],
    ...groups.map((group) => groupLines(group, options)),
    acceptedLines(accepted),
    ...behindDrifts(comparison, options).map(({ lines }) => lines),
  )
}

/** Folded drifts that are shown of each kind. */
const foldLimit = 20

const groupLines = (group: DriftGroup, options: DriftOptions): readonly Line[] => {
  const { folds } = group
  const rest = folds.slice(foldLimit).reduce((sum, { drifts }) => sum + drifts.length, 0)
  return [
    groupHeading(group, options),
    ...folds.slice(0, foldLimit).flatMap((fold, index) => {
      const isShort = isSummedUp(fold, options)
      return indented(2, isShort ? [sumLine(fold)] : [...(index === 0 ? [] : [blank]), ...foldLines(fold, options)])
    }),
    ...indented(2, restLines(rest)).flatMap((told) => [blank, told]),
  ]
}
