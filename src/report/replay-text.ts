import type { Undecidable } from '../domain/call.js'
import { encodeText, readable, type Text } from '../domain/canonical.js'
import type { FragileSession } from '../domain/comparison.js'
import { type Drift, instanceOfDrift } from '../domain/drift.js'
import { shortHash } from '../domain/revision.js'
import { simulatedLines } from './comparison/basis-lines.js'
import { continuousLines } from './comparison/continuous-lines.js'
import { driftLines } from './comparison/drift-lines.js'
import { fragileLines } from './comparison/fragile-lines.js'
import { isolatedLines, unreadLines } from './comparison/isolated-lines.js'
import { indented, type Line, line, paragraphs, type Tone, toned } from './lines.js'
import { type Style, textOf } from './style.js'
import { counted, nameOrId } from './words.js'

/** What became of one phase instance when it was replayed. */
export type PhaseVerdict = 'same' | 'differs' | 'not reached' | 'not compared' | 'undecidable' | 'unfaithful' | 'beyond'

/** A session that was run again. Phases are named as `instanceKey` writes them. */
export interface ReplayedSession {
  readonly session: string
  /** '' where it has none */
  readonly name: string
  /** null: the revision that it was recorded under */
  readonly candidate: { readonly revision: string; readonly name: string } | null
  readonly verdict: 'same' | 'drifted' | 'undecidable' | 'unfaithful'
  /** the recording's phase instances, in order */
  readonly recorded: readonly string[]
  readonly drifts: readonly Drift[]
  readonly notReached: readonly string[]
  readonly beyond: readonly string[]
  readonly undecidable: { readonly phase: string; readonly call: Undecidable } | null
  readonly unfaithful: { readonly at: string; readonly why: string } | null
  /** answers taken from `--world` */
  readonly simulated: number
  readonly fragile: readonly FragileSession[]
  /** state that outlives the session */
  readonly left: readonly Text[]
  /** it goes on from the state that another session left, `after`, or is the first of them */
  readonly continuous?: { readonly after?: string }
}

export interface ReplayedPhase {
  readonly phase: string
  readonly verdict: PhaseVerdict
  /** why, where that is not a drift's to say */
  readonly why: string
}

/** What became of each phase instance: the recorded ones in order, then those beyond the recording. */
const replayedPhases = (replayed: ReplayedSession): readonly ReplayedPhase[] => {
  const stop = stopOf(replayed)
  const isShown = (phase: string): boolean => phase === stop?.phase || !isCommand(phase)
  const shown = replayed.recorded.filter(isShown)
  const places = stop && !shown.includes(stop.phase) ? [stop.phase, ...shown] : shown
  const stopAt = stop ? places.indexOf(stop.phase) : replayed.drifts.some(isBootFailure) ? -1 : places.length
  const drifted = new Set(replayed.drifts.map(instanceOfDrift))
  const verdictOf = (phase: string, index: number): PhaseVerdict => {
    if (index > stopAt) return 'not compared'
    if (drifted.has(phase)) return 'differs'
    return replayed.notReached.includes(phase) ? 'not reached' : 'same'
  }
  return [
    ...places.map((phase, index) =>
      stop && index === stopAt ? stop : { phase, verdict: verdictOf(phase, index), why: '' },
    ),
    ...replayed.beyond.map((phase): ReplayedPhase => ({ phase, verdict: 'beyond', why: '' })),
  ]
}

/** A candidate that does not boot: nothing of the session ran under it. */
const isBootFailure = ({ phase, path }: Drift): boolean => phase === 'boot' && path === 'boot'

/** A command that no policy hears (DATA, RSET, QUIT) follows from the rest, and is not compared with a candidate's. */
const isCommand = (phase: string): boolean => /^command\b/.test(phase)

/** Where nothing more could be compared. */
const stopOf = ({ undecidable, unfaithful }: ReplayedSession): ReplayedPhase | null => {
  if (unfaithful) return { phase: unfaithful.at, verdict: 'unfaithful', why: unfaithful.why }
  if (!undecidable) return null
  const { reason, hint } = undecidable.call
  return {
    phase: undecidable.phase,
    verdict: 'undecidable',
    why: `${reason}${hint === '' ? '' : `; to know: ${hint}`}`,
  }
}

interface Mark {
  readonly mark: string
  readonly tone: Tone
  readonly says: string
}

const phaseMarks: Readonly<Record<PhaseVerdict, Mark>> = {
  same: { mark: '✓', tone: 'good', says: '' },
  differs: { mark: '≠', tone: 'bad', says: 'differs' },
  'not reached': { mark: '·', tone: 'dim', says: 'not reached: the client was turned away before' },
  'not compared': { mark: '·', tone: 'dim', says: 'not compared' },
  undecidable: { mark: '?', tone: 'warn', says: 'undecidable' },
  unfaithful: { mark: '!', tone: 'bad', says: 'unfaithful' },
  beyond: { mark: '+', tone: 'warn', says: 'beyond the recording: there is nothing to hold it against' },
}

/** A replayed session, phase by phase. */
export const replayText = (replayed: ReplayedSession, style: Style): string =>
  textOf(replayLines(replayed, style.width), style)

/** The same as lines. */
export const replayLines = (replayed: ReplayedSession, width: number): readonly Line[] => {
  const phases = replayedPhases(replayed)
  const isolated = replayed.left.length === 0 ? [] : [{ session: replayed.session, state: replayed.left }]
  const names = new Map([[replayed.session, nameOrId(replayed.name, replayed.session)]])
  const whole = replayed.drifts.filter(({ phase }) => phase === 'boot')
  return paragraphs(
    [titleLine(replayed), verdictLine(replayed, phases), ...simulatedLines(replayed)],
    whole.flatMap((drift) => driftLines(drift, width)),
    phases.flatMap((phase) => phaseLines(phase, replayed.drifts, width)),
    [...isolatedLines(isolated, names), ...unreadLines(isolated.length, isolated.length)],
    continuousLines(replayed.continuous ? 1 : 0),
    fragileLines(replayed.fragile, names),
  )
}

const titleLine = ({ session, name, candidate }: ReplayedSession): Line =>
  line(
    toned('strong', nameOrId(name, session)),
    toned('dim', ` ${session}`),
    candidate === null
      ? ', under its own revision'
      : `, under ${readable(encodeText(candidate.name))} (${shortHash(candidate.revision)})`,
  )

const phaseLines = (replayed: ReplayedPhase, drifts: readonly Drift[], width: number): readonly Line[] => {
  const { phase, verdict, why } = replayed
  const { mark, tone, says } = phaseMarks[verdict]
  const words = [says, why].filter((part) => part !== '').join(': ')
  const here = verdict === 'differs' ? drifts.filter((drift) => instanceOfDrift(drift) === phase) : []
  return [
    line(toned(tone, mark), ' ', phase, words === '' ? '' : toned(tone, `  ${words}`)),
    ...here.flatMap((drift) => indented(4, driftLines(drift, width - 4))),
  ]
}

/** Verdicts that read otherwise behind a number: of one, of more. */
const countedWords: Readonly<Partial<Record<PhaseVerdict, readonly [string, string]>>> = {
  differs: ['differs', 'differ'],
  beyond: ['beyond the recording', 'beyond the recording'],
}

const verdictLine = ({ verdict }: ReplayedSession, phases: readonly ReplayedPhase[]): Line => {
  if (verdict === 'unfaithful') return line(toned('bad', 'Unfaithful: its own revision does not reproduce it.'))
  if (verdict === 'same') return line(toned('good', `Same in ${counted(phases.length, 'phase')}.`))
  const counts = (Object.keys(phaseMarks) as PhaseVerdict[])
    .map((each) => [each, phases.filter((phase) => phase.verdict === each).length] as const)
    .filter(([, count]) => count > 0)
  return line(
    `${counted(phases.length, 'phase')}: ${counts.map(([each, count]) => `${count} ${countedWords[each]?.[count === 1 ? 0 : 1] ?? each}`).join(', ')}.`,
  )
}
