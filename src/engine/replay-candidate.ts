import type { Undecidable } from '../domain/call.js'
import { instanceKey } from '../domain/phase.js'
import type { LeftPlace } from '../lua/machine.js'
import { Undecided } from '../momentum/calls/interruptions.js'
import type { Beginning, Carried, Host } from '../momentum/host.js'
import { openSession } from '../momentum/open-session.js'
import { parseCommand } from '../momentum/phases/smtp.js'
import type { PhaseRun, Session } from '../momentum/session.js'
import { CandidateAnswers, type Supplement } from './answers/candidate-answers.js'
import { Client } from './client.js'
import type { RecordedAct, Recording } from './recording.js'
import { type ActRuns, actsToTheEnd } from './replay-own.js'

/** What a candidate did with a recorded session, as far as the recording reaches. */
export interface CandidateReplay {
  readonly runs: ReadonlyMap<string, PhaseRun>
  /** the phase at which it asked what nobody can answer; nothing after it was run */
  readonly undecidable: { readonly phase: string; readonly call: Undecidable } | null
  /** functions whose counts were worked out from recorded ones */
  readonly counted: ReadonlySet<string>
  readonly simulated: number
  /** whether it rested on what Lua leaves open */
  readonly restsOnOpen: boolean
  /** state that outlives the session; empty where it did not begin with the state after boot */
  readonly left: readonly LeftPlace[]
  /** where it keeps its state: what another session may begin with */
  readonly carried: Carried | null
  /** the client would have gone on in a way that was never recorded */
  readonly isCutShort: boolean
}

interface CandidateOptions extends Partial<Beginning> {
  readonly supplement?: Supplement | undefined
}

/**
 * Runs a recorded session under another revision: the client's acts as they were, as long as the recorded client would
 * still have sent them (`Client`), the host's answers from the recording.
 */
export const replayCandidate = (
  host: Host,
  recording: Recording,
  base: readonly ActRuns[],
  options: CandidateOptions = {},
): CandidateReplay => {
  const answers = answersOf(recording, options.supplement)
  const session = openSession(host, recording.opened, options)
  const client = new Client()
  const runs = new Map<string, PhaseRun>()
  let undecidable: CandidateReplay['undecidable'] = null
  for (const [index, recorded] of actsToTheEnd(recording).entries()) {
    const told = base[index]
    if (!client.wouldSend(recorded)) {
      client.skip(told)
      continue
    }
    if (beginsMessage(recorded)) session.state.ordinal = recorded.message - 1
    alignNames(session, told)
    session.perform(recorded.act, recorded.at)
    undecidable = runPhases(session, answers, runs)
    if (undecidable) break
    if (!told) break
    client.hear(recorded, { recorded: told, replayed: session })
  }
  host.finish(session)
  const { counted, simulated } = answers
  const { restsOnOpen, left, carried } = session
  return { runs, undecidable, counted, simulated, restsOnOpen, left, carried, isCutShort: client.isUnknown }
}

/** A message keeps its number where one before it is not sent any more. */
const beginsMessage = ({ act, message }: RecordedAct): boolean =>
  act.kind === 'inject' || (act.kind === 'command' && message > 0 && parseCommand(act.line).verb === 'MAIL')

/** And so does what is about no message, where something before it is not sent: its instance is the recorded one's. */
const alignNames = ({ state }: Session, told: ActRuns | undefined): void => {
  for (const { name } of told?.runs.toReversed() ?? [])
    if (name.message === 0 && name.recipient === '')
      state.occurrences.set(instanceKey({ ...name, occurrence: 1 }), name.occurrence - 1)
}

const answersOf = (recording: Recording, supplement: Supplement | undefined): CandidateAnswers => {
  const answers = new CandidateAnswers(supplement)
  for (const { input, at } of recording.phases) for (const record of input.answers ?? []) answers.add(record, at)
  return answers
}

const runPhases = (
  session: Session,
  answers: CandidateAnswers,
  runs: Map<string, PhaseRun>,
): CandidateReplay['undecidable'] => {
  while (session.hasNext) {
    const key = session.nextKey
    try {
      runs.set(key, session.step(answers))
    } catch (error) {
      if (!(error instanceof Undecided)) throw error
      return { phase: key, call: error.undecidable }
    }
  }
  return null
}
