import type { LeftPlace } from '../lua/machine.js'
import { Undecided } from '../momentum/calls/interruptions.js'
import type { Carried, Host } from '../momentum/host.js'
import { openSession } from '../momentum/open-session.js'
import type { PhaseRun, Session } from '../momentum/session.js'
import type { SessionState } from '../momentum/state.js'
import { AskedOtherwise, describe, OwnAnswers } from './answers/own-answers.js'
import type { RecordedPhase, Recording } from './recording.js'
import { resultText } from './result-text.js'
import { ending } from './servers-acts.js'
import type { ServersCounts } from './shared-counters.js'

/** A recording that its own revision reproduces, or the first place where it does not. */
export type OwnReplay =
  | {
      readonly outcome: 'faithful'
      readonly runs: readonly ActRuns[]
      readonly restsOnOpen: boolean
      readonly left: readonly LeftPlace[]
      readonly counts: ServersCounts
      /** of a continuous session: what the next one goes on from */
      readonly carried: Carried | null
    }
  | { readonly outcome: 'unfaithful'; readonly at: string; readonly why: string }

export type FaithfulReplay = Extract<OwnReplay, { outcome: 'faithful' }>

/** The phase instances that one act of the client led to. */
export interface ActRuns {
  readonly runs: readonly PhaseRun[]
  /** what the client was told, null where nothing */
  readonly reply: readonly [code: number, text: string] | null
  /** the server closed the connection */
  readonly disconnected: boolean
  /** recipients that the message has after the act */
  readonly acceptedRecipients: number
}

/**
 * Runs a recording again under its own revision, and holds every result against what was recorded; as far as a gap, where
 * the recording could not go on either.
 */
export const replayOwn = (host: Host, recording: Recording): OwnReplay => {
  if (recording.damage) return { outcome: 'unfaithful', ...recording.damage }
  const session = openSession(host, recording.opened)
  let replay: ActsReplay
  try {
    replay = replayActs(session, recording)
  } finally {
    host.finish(session)
  }
  if (replay.outcome === 'unfaithful') return replay
  const { restsOnOpen, left, carried, state } = session
  return { ...replay, restsOnOpen, left, counts: serversCounts(state), carried }
}

/** What the server has counted of a session. */
export const serversCounts = ({ receptions, rejections }: SessionState): ServersCounts => ({ receptions, rejections })

type ActsReplay =
  | { readonly outcome: 'faithful'; readonly runs: readonly ActRuns[] }
  | Extract<OwnReplay, { outcome: 'unfaithful' }>

const replayActs = (session: Session, recording: Recording): ActsReplay => {
  const { phases, gaps } = recording
  const acts: ActRuns[] = []
  let next = 0
  for (const { act, at } of actsToTheEnd(recording)) {
    session.perform(act, at)
    const runs: PhaseRun[] = []
    while (session.hasNext) {
      const key = session.nextKey
      const recorded = phases[next]?.key === key ? phases[next++] : undefined
      if (!recorded && gaps[0]?.what === key) return { outcome: 'faithful', runs: [...acts, endOf(session, runs)] }
      const run = stepOwn(session, recorded, key)
      if ('why' in run) return { outcome: 'unfaithful', ...run }
      runs.push(run)
    }
    acts.push(endOf(session, runs))
  }
  const left = phases[next]
  if (left) return { outcome: 'unfaithful', at: left.key, why: 'the phase is not reached any more' }
  const end = session.state.end ?? 'open'
  const recordedEnd = gaps.length === 0 ? recording.closed?.end : undefined
  if (recordedEnd !== undefined && recordedEnd !== end)
    return { outcome: 'unfaithful', at: 'end', why: `the session ended with ${recordedEnd}, and ends with ${end}` }
  return { outcome: 'faithful', runs: acts }
}

/** The phase instances of a replay by their names, in order. */
export const runsOf = ({ runs }: Extract<OwnReplay, { outcome: 'faithful' }>): ReadonlyMap<string, PhaseRun> =>
  new Map(runs.flatMap((act) => act.runs).map((run) => [run.key, run]))

const endOf = ({ reply, state }: Session, runs: readonly PhaseRun[]): ActRuns => ({
  runs,
  reply,
  disconnected: state.end === 'disconnect',
  acceptedRecipients: state.transaction?.recipients.length ?? 0,
})

/** All acts, and the end of the session where none of them was after it. A recording with a gap ends where the gap begins. */
export const actsToTheEnd = (recording: Recording): Recording['acts'] => {
  const { acts, closed, gaps } = recording
  if (!closed || gaps.length > 0 || acts.some(({ act }) => act.kind === 'close')) return acts
  return [...acts, ...ending([closed.end, closed.at])]
}

type Unfaithful = { readonly at: string; readonly why: string }

/** Runs the next phase, and holds it against what was recorded of it: nothing, where it said nothing. */
const stepOwn = (session: Session, recorded: RecordedPhase | undefined, key: string): PhaseRun | Unfaithful => {
  const answers = recorded?.input.answers ? new OwnAnswers(recorded.input.answers) : noAnswers
  try {
    const run = session.step(answers)
    const why = difference(run, recorded) ?? (answers.left ? `${describe(answers.left)} is asked no more` : null)
    return why === null ? run : { at: key, why }
  } catch (error) {
    if (error instanceof AskedOtherwise || error instanceof Undecided) return { at: key, why: error.message }
    throw error
  }
}

const noAnswers = new OwnAnswers([])

const difference = (run: PhaseRun, recorded: RecordedPhase | undefined): string | null => {
  const replayed = resultText(run.result)
  const result = recorded?.result ?? '{}'
  if (replayed !== result) return `its result was ${recorded ? result : 'nothing'} and is ${replayed}`
  return recorded && recorded.at !== run.at ? `it was reached at ${recorded.at}, and is at ${run.at}` : null
}
