import type { Comparison, UndecidableSession, UnfaithfulSession } from '../../domain/comparison.js'
import { indented, type Line, line, toned } from '../lines.js'
import { counted, number } from '../words.js'
import { type Names, sessionName } from './drift-lines.js'

/**
 * What the candidate asked that nobody can answer, by call, and how to record it. A session that drifted before it came there counts as
 * drifted, so it is said how many of these did.
 */
export const undecidableLines = (
  comparison: Pick<Comparison, 'undecidable' | 'drifts'> & Partial<Pick<Comparison, 'truncated'>>,
  names: Names | undefined,
): readonly Line[] => {
  const { undecidable } = comparison
  if (undecidable.length === 0) return []
  const byCall = [...Map.groupBy(undecidable, ({ call, hint }) => `${call}\n${hint}`).values()]
  const sessions = sessionsOf(undecidable)
  const whole = undecidable.some(({ session, call }) => session === '' && call !== 'deinit')
  const where = whole
    ? 'the comparison as a whole'
    : sessions.size > 0
      ? `${counted(sessions.size, 'session')}${behindText(sessions, comparison)}`
      : 'how the policy is unloaded'
  return [
    line(toned('strong', 'Undecidable'), `: ${where}`),
    ...byCall.flatMap((group) => indented(2, callLines(group, names))),
  ]
}

const sessionsOf = (found: readonly { readonly session: string }[]): ReadonlySet<string> =>
  new Set(found.map(({ session }) => session).filter((session) => session !== ''))

/** `, 4 of them behind a drift`: those are counted as drifted. Where not all is listed, no number is whole. */
const behindText = (
  sessions: ReadonlySet<string>,
  { drifts, truncated = false }: Pick<Comparison, 'drifts'> & Partial<Pick<Comparison, 'truncated'>>,
): string => {
  const behind = [...sessionsOf(drifts)].filter((session) => sessions.has(session)).length
  const listed = truncated ? ' (of the first that were found; there may be more)' : ''
  if (behind === 0) return listed
  if (behind === sessions.size && !truncated) return behind === 1 ? ', behind a drift' : ', all of them behind a drift'
  return `, ${truncated ? 'at least ' : ''}${number(behind)} of them behind a drift${listed}`
}

const callLines = (group: readonly UndecidableSession[], names: Names | undefined): readonly Line[] => {
  const [first] = group as [UndecidableSession]
  const byReason = [...Map.groupBy(group, ({ reason }) => reason)]
  const rest = byReason.length - 3
  return [
    line(toned('warn', first.call), placesText(group)),
    ...indented(2, [
      ...byReason.slice(0, 3).flatMap(([reason, of]) => reasonLines(reason, of, names)),
      ...(rest > 0 ? [line(toned('dim', `and ${counted(rest, 'more question')}`))] : []),
      ...(first.hint === '' ? [] : [line('to know: ', first.hint)]),
    ]),
  ]
}

const placesText = (group: readonly UndecidableSession[]): string => {
  const { size } = sessionsOf(group)
  return size === 0 ? '' : ` in ${counted(size, 'session')}`
}

const reasonLines = (reason: string, of: readonly UndecidableSession[], names: Names | undefined): readonly Line[] => {
  const [first] = of as [UndecidableSession]
  if (first.session === '') return [line(reason)]
  const more = of.length > 1 ? ` and ${number(of.length - 1)} more` : ''
  return [line(reason), line(toned('dim', `  at ${first.phase} in ${sessionName(first.session, names)}${more}`))]
}

const unfaithfulLimit = 10

/** Recordings that their own revision does not reproduce. */
export const unfaithfulLines = (
  unfaithful: readonly UnfaithfulSession[],
  names: Names | undefined,
): readonly Line[] => {
  if (unfaithful.length === 0) return []
  const rest = unfaithful.length - unfaithfulLimit
  return [
    line(
      toned('strong', 'Unfaithful'),
      `: ${counted(unfaithful.length, 'session')} that the recorded revision itself does not reproduce`,
    ),
    ...indented(
      2,
      unfaithful.slice(0, unfaithfulLimit).flatMap((one) => unfaithfulLine(one, names)),
    ),
    ...(rest > 0 ? indented(2, [line(toned('dim', `and ${number(rest)} more`))]) : []),
  ]
}

const unfaithfulLine = ({ session, phase, why }: UnfaithfulSession, names: Names | undefined): readonly Line[] => [
  line(toned('bad', sessionName(session, names)), ` at ${phase}: ${why.length > 300 ? `${why.slice(0, 299)}…` : why}`),
]

/** Sessions of which a verification found out nothing: ended by the clock, this run's trouble, or behind one that is not known. */
export const stoppedLines = (unjudged: readonly UndecidableSession[], names: Names | undefined): readonly Line[] => {
  const { stopped = [], undecidable = [] } = Object.groupBy(unjudged, ({ call }) =>
    call === 'clock' ? 'stopped' : 'undecidable',
  )
  return [...foundNothingLines('Stopped', stopped, names), ...foundNothingLines('Undecidable', undecidable, names)]
}

const foundNothingLines = (
  title: string,
  sessions: readonly UndecidableSession[],
  names: Names | undefined,
): readonly Line[] =>
  sessions.length === 0
    ? []
    : [
        line(toned('strong', title), `: ${counted(sessions.length, 'session')} of which this run found out nothing`),
        ...indented(2, callLines(sessions, names)),
      ]
