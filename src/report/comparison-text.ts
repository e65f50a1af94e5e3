import type { Comparison } from '../domain/comparison.js'
import type { SecondOpinion } from '../domain/second-opinion.js'
import { isAccepted } from '../domain/verdict.js'
import { assumptionLines, uncheckedLines } from './comparison/basis-lines.js'
import { continuousLines } from './comparison/continuous-lines.js'
import { type DriftGroup, groupDrifts } from './comparison/drift-groups.js'
import { type DriftOptions, foldLines, severityTones, sumLine } from './comparison/drift-lines.js'
import { fragileLines } from './comparison/fragile-lines.js'
import { isolatedLines, unreadLines } from './comparison/isolated-lines.js'
import { readerLines, triedLines } from './comparison/reader-lines.js'
import { driftHeading, summaryLines } from './comparison/summary-lines.js'
import { undecidableLines, unfaithfulLines } from './comparison/unjudged-lines.js'
import { acceptedLines } from './comparison/verdict-lines.js'
import { blank, indented, type Line, line, paragraphs, toned } from './lines.js'
import { printableJson } from './printable.js'
import { restLines } from './rest-lines.js'
import { secondOpinionLines } from './second-opinion-lines.js'
import { type Style, textOf } from './style.js'
import { number } from './words.js'

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
  const { accepted = [], standing = [] } = Object.groupBy(comparison.drifts, (drift) =>
    isAccepted(drift) ? 'accepted' : 'standing',
  )
  return paragraphs(
    summaryLines(comparison),
    [driftHeading(comparison)],
    ...groupDrifts(options.all ? comparison.drifts : standing, options.all).map((group) => groupLines(group, options)),
    options.all ? [] : acceptedLines(accepted),
    undecidableLines(comparison, options.names),
    unfaithfulLines(comparison.unfaithful, options.names),
    fragileLines(comparison.fragile, options.names),
    [
      ...isolatedLines(comparison.isolated, options.names),
      ...(comparison.leaversTried === undefined
        ? unreadLines(comparison.leaving ?? 0, comparison.isolated?.length ?? 0)
        : []),
    ],
    [...readerLines(comparison, options.names), ...triedLines(comparison)],
    continuousLines(comparison.continuous ?? 0),
    assumptionLines(comparison, options),
    uncheckedLines(comparison),
  )
}

/** Folded drifts that are shown of each kind. */
const foldLimit = 20

const groupLines = ({ severity, kind, count, folds }: DriftGroup, options: DriftOptions): readonly Line[] => {
  const isSum = severity === 'info' && !options.all
  const rest = folds.slice(foldLimit).reduce((sum, { drifts }) => sum + drifts.length, 0)
  return [
    line(
      toned(severityTones[severity], severity),
      ' ',
      toned('strong', kind),
      ` (${number(count)})`,
      ...(isSum ? [toned('dim', '; --all shows them in full')] : []),
    ),
    ...folds.slice(0, foldLimit).flatMap((fold, index) => {
      // what was rejected is why the comparison fails
      const isShort = isSum && fold.first.verdict?.verdict !== 'rejected'
      return indented(2, isShort ? [sumLine(fold)] : [...(index === 0 ? [] : [blank]), ...foldLines(fold, options)])
    }),
    ...indented(2, restLines(rest)).flatMap((told) => [blank, told]),
  ]
}
