import type { Drift } from '../../domain/drift.js'
import { isAccepted } from '../../domain/verdict.js'
import { type Line, line, toned } from '../lines.js'
import { number } from '../words.js'
import { type DriftFold, type DriftGroup, groupDrifts } from './drift-groups.js'
import { type DriftOptions, severityTones } from './drift-lines.js'

/** Which drifts a report tells one by one, and which it only counts. */
export interface ToldDrifts {
  /** the worst first */
  readonly groups: readonly DriftGroup[]
  /** those that were accepted; none where all are told */
  readonly accepted: readonly Drift[]
}

/** Without `all`, what was accepted is only counted. */
export const toldDrifts = (drifts: readonly Drift[], { all = false }: Pick<DriftOptions, 'all'>): ToldDrifts =>
  all
    ? { groups: groupDrifts(drifts, all), accepted: [] }
    : { groups: groupDrifts(drifts.filter((drift) => !isAccepted(drift))), accepted: drifts.filter(isAccepted) }

/** `critical reply (6)`. */
export const groupHeading = (group: DriftGroup, options: Pick<DriftOptions, 'all'>): Line =>
  line(
    toned(severityTones[group.severity], group.severity),
    ' ',
    toned('strong', group.kind),
    ` (${number(group.count)})`,
    ...(isSum(group, options) ? [toned('dim', '; --all shows them in full')] : []),
  )

/** What is only to know is summed up without `all`; but what was rejected is why the comparison fails. */
export const isSummedUp = ({ first }: DriftFold, options: Pick<DriftOptions, 'all'>): boolean =>
  isSum(first, options) && first.verdict?.verdict !== 'rejected'

const isSum = ({ severity }: Pick<DriftGroup, 'severity'>, { all }: Pick<DriftOptions, 'all'>): boolean =>
  severity === 'info' && !all
