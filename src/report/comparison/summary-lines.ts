import { readable } from '../../domain/canonical.js'
import type { Comparison, SessionCounts } from '../../domain/comparison.js'
import { type Drift, severities } from '../../domain/drift.js'
import { shortHash } from '../../domain/revision.js'
import { isAccepted } from '../../domain/verdict.js'
import { type Line, line, type Piece, toned } from '../lines.js'
import { counted, number, percent } from '../words.js'

/** Who was held against whom, counts and evidence. */
export const summaryLines = (comparison: Comparison): readonly Line[] => [
  line(...titlePieces(comparison)),
  line(toned('strong', countsText(comparison.sessions)), ' ', evidenceText(comparison)),
]

const titlePieces = ({ bases, candidate }: Comparison) => {
  // with its comma, which no row may begin with
  const named = (one: Comparison['candidate'], end: string) => [
    toned('name', readable(one.name)),
    toned('dim', ` (${shortHash(one.revision)})${end}`),
  ]
  if (bases.length === 0) return named(candidate, '')
  const recorded = bases.flatMap((base, index) => [' ', ...named(base, index === bases.length - 1 ? '' : ',')])
  return [...named(candidate, ','), ' against what was recorded under', ...recorded]
}

/** `46 sessions: 34 same, 9 drifted, 2 undecidable.` */
export const countsText = (sessions: SessionCounts): string => {
  const { total, same, isolated, drifting = 0, drifted, undecidable, unfaithful, accepted } = sessions
  if (total === 0) return 'No sessions were compared.'
  const ofDrifted = accepted === 0 ? '' : ` (${number(accepted)} accepted)`
  const parts = [
    `${number(same)} same${isolated ? ` (${number(isolated)} isolated)` : ''}`,
    `${number(drifted)} drifted${ofDrifted}`,
    ...(undecidable === 0 ? [] : [`${number(undecidable)} undecidable`]),
    ...(unfaithful === 0 ? [] : [`${number(unfaithful)} unfaithful`]),
  ]
  const onState =
    drifting === 0 ? '' : `; ${number(drifting)} ${drifting === 1 ? 'drifts' : 'drift'} on what others left`
  return `${counted(total, 'session')}: ${parts.join(', ')}${onState}.`
}

/** How much of the recordings the verdicts rest on; '' where there are none. */
export const evidenceText = ({ sessions, evidence }: Comparison): string =>
  sessions.total === 0 ? '' : `${percent(evidence)} of what was recorded was compared.`

/** `Drift: 3 critical, 1 minor`, or that there is none. */
export const driftHeading = ({ drifts, sessions, truncated, verdicts }: Comparison): Line => {
  if (drifts.length === 0) return noDrift(sessions)
  const standing = drifts.filter((drift) => !isAccepted(drift))
  const accepted = verdicts ? `${number(verdicts.accepted)} accepted` : ''
  if (standing.length === 0) return line(toned('good', 'No drift but what was accepted'), `: ${accepted}.`)
  const counts = severities.map((severity) => [severity, countOf(standing, severity)] as const)
  const parts = counts.filter(([, count]) => count > 0).map(([severity, count]) => `${number(count)} ${severity}`)
  const more = truncated ? ' (of the first that were found; there are more)' : ''
  return line(toned('strong', 'Drift'), `: ${parts.join(', ')}${more}`, ...saidOf(verdicts))
}

const saidOf = (verdicts: Comparison['verdicts']): readonly Piece[] => {
  if (!verdicts) return []
  const { accepted, rejected } = verdicts
  return [
    ...(rejected > 0 ? [', of which ', toned('bad', `${number(rejected)} rejected`)] : []),
    ...(accepted > 0 ? [toned('dim', `; besides ${number(accepted)} accepted`)] : []),
  ]
}

const countOf = (drifts: readonly Drift[], severity: string): number =>
  drifts.filter((drift) => drift.severity === severity).length

const noDrift = ({ total, same, drifting = 0 }: SessionCounts): Line => {
  if (total === 0) return line('There is nothing to compare.')
  if (drifting > 0)
    return line(
      toned(
        'warn',
        `No drift in sessions that run by themselves; ${number(drifting)} ${drifting === 1 ? 'drifts' : 'drift'} on what others left: see Readers.`,
      ),
    )
  if (same === total) return line(toned('good', 'No drift: every session ends as it was recorded.'))
  return line(toned('good', 'No drift in what could be compared.'))
}
