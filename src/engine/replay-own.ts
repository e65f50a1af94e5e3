import type { Host } from '../momentum/host.js'
import { Undecided } from '../momentum/interruptions.js'
import { openSession } from '../momentum/open-session.js'
import type { PhaseRun, Session } from '../momentum/session.js'
import { AskedOtherwise, describe, OwnAnswers } from './answers/own-answers.js'
import type { Recording } from './recording.js'
import { resultText } from './result-text.js'

/** A recording that its own revision reproduces, or the first place where it does not. */
export type OwnReplay =
  | { readonly outcome: 'faithful'; readonly runs: readonly ActRuns[] }
  | { readonly outcome: 'unfaithful'; readonly at: string; readonly why: string }

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
  const acts: ActRuns[] = []
  const seen = new Set<string>()
  try {
    for (const { act, at } of actsToTheEnd(recording)) {
      session.perform(act, at)
      const runs: PhaseRun[] = []
      while (session.hasNext) {
        const key = session.nextKey
        const recorded = recording.phases.get(key)
        const answers = new OwnAnswers(recorded?.input.answers ?? [])
        const run = stepOwn(session, answers, key)
        if ('why' in run && recording.gaps[0]?.what === key)
          return { outcome: 'faithful', runs: [...acts, endOf(session, runs)] }
        if ('why' in run) return { outcome: 'unfaithful', ...run }
        const replayed = resultText(run.result)
        if (replayed !== (recorded?.result ?? '{}'))
          return {
            outcome: 'unfaithful',
            at: key,
            why: `its result was ${recorded?.result ?? 'nothing'} and is ${replayed}`,
          }
        if (recorded && recorded.input.at !== run.at)
          return { outcome: 'unfaithful', at: key, why: `it was reached at ${recorded.input.at}, and is at ${run.at}` }
        if (answers.left) return { outcome: 'unfaithful', at: key, why: `${describe(answers.left)} is asked no more` }
        seen.add(key)
        runs.push(run)
      }
      acts.push(endOf(session, runs))
    }
  } finally {
    host.finish(session)
  }
  for (const key of recording.phases.keys())
    if (!seen.has(key)) return { outcome: 'unfaithful', at: key, why: 'the phase is not reached any more' }
  const { closed, gaps } = recording
  const end = session.state.end ?? 'open'
  if (closed && gaps.length === 0 && closed.end !== end)
    return { outcome: 'unfaithful', at: 'end', why: `the session ended with ${closed.end}, and ends with ${end}` }
  return { outcome: 'faithful', runs: acts }
}

const endOf = ({ reply, state }: Session, runs: readonly PhaseRun[]): ActRuns => ({
  runs,
  reply,
  disconnected: state.end === 'disconnect',
  acceptedRecipients: state.transaction?.recipients.length ?? 0,
})

/** The client's acts, and the end of the session. A recording with a gap ends where the gap begins. */
export const actsToTheEnd = (recording: Recording): Recording['acts'] => {
  const { acts, closed, gaps } = recording
  if (!closed || gaps.length > 0) return acts
  const { at } = closed
  const abort = closed.end === 'abort' ? [{ act: { kind: 'abort' } as const, at, message: 0 }] : []
  return [...acts, ...abort, { act: { kind: 'close' }, at, message: 0 }]
}

const stepOwn = (
  session: { step(answers: OwnAnswers): PhaseRun },
  answers: OwnAnswers,
  key: string,
): PhaseRun | { readonly at: string; readonly why: string } => {
  try {
    return session.step(answers)
  } catch (error) {
    if (error instanceof AskedOtherwise || error instanceof Undecided) return { at: key, why: error.message }
    throw error
  }
}
