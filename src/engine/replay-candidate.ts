import type { HostCall, Undecidable } from '../domain/call.js'
import type { SessionOpened } from '../domain/events.js'
import { instanceKey } from '../domain/phase.js'
import { rowOf } from '../domain/source.js'
import { hintOn } from '../domain/source-fidelity.js'
import type { LeftPlace } from '../lua/machine.js'
import { Undecided } from '../momentum/calls/interruptions.js'
import type { Beginning, Carried, Host } from '../momentum/host.js'
import { openSession } from '../momentum/open-session.js'
import { parseCommand } from '../momentum/phases/smtp.js'
import type { PhaseRun, Session } from '../momentum/session.js'
import { CandidateAnswers, type Supplement } from './answers/candidate-answers.js'
import { Client } from './client.js'
import type { RecordedAct, Recording } from './recording.js'
import { type ActRuns, serversCounts } from './replay-own.js'
import { type Script, scriptOf } from './script.js'
import type { ServersCounts } from './shared-counters.js'

/** What a candidate did with a recorded session, as far as the recording reaches. */
export interface CandidateReplay {
  readonly runs: ReadonlyMap<string, PhaseRun>
  /** the same by the acts that led to them, as far as each ran to its end; null: the client would not have sent it */
  readonly acts: readonly (readonly PhaseRun[] | null)[]
  /** the phase at which it asked what nobody can answer; nothing after it was run */
  readonly undecidable: { readonly phase: string; readonly call: Undecidable } | null
  /** functions whose counts were worked out from recorded ones */
  readonly counted: ReadonlySet<string>
  readonly simulated: number
  /** whether it rested on what Lua leaves open */
  readonly restsOnOpen: boolean
  /** state that outlives the session; empty where it did not begin with the state after boot */
  readonly left: readonly LeftPlace[]
  readonly counts: ServersCounts
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
): CandidateReplay => playScript(host, scriptOf(recording), { ...options, told: base, client: new Client() })

export interface PlayOptions extends CandidateOptions {
  /** what each act of the script came to when it was recorded; undefined where it never was */
  readonly told: readonly (ActRuns | undefined)[]
  readonly client: Client
  /** what to do about a question that has no answer */
  readonly hintFor?: ((call: HostCall) => string) | undefined
  readonly onPlayed?: ((played: PlayedAct) => void) | undefined
}

/** Something that the client did, or would not do any more. */
export interface PlayedAct {
  /** its place in the script */
  readonly index: number
  /** null: it was not sent */
  readonly runs: readonly PhaseRun[] | null
}

/** Plays a script, as far as its client goes on and every question has an answer. */
export const playScript = (host: Host, script: Script, options: PlayOptions): CandidateReplay => {
  const { client, told: allTold, onPlayed } = options
  const answers = answersOf(script, options)
  const session = openSession(host, script.opened, options)
  const runs = new Map<string, PhaseRun>()
  const acts: (readonly PhaseRun[] | null)[] = []
  let undecidable: CandidateReplay['undecidable'] = null
  for (const [index, scripted] of script.acts.entries()) {
    const told = allTold[index]
    if (!client.wouldSend(scripted, told)) {
      client.skip(told)
      acts.push(null)
      onPlayed?.({ index, runs: null })
      continue
    }
    if (beginsMessage(scripted)) session.state.ordinal = scripted.message - 1
    alignNames(session, told)
    session.perform(scripted.act, scripted.at)
    const played: PhaseRun[] = []
    undecidable = runPhases(session, answers, played)
    for (const run of played) runs.set(run.key, run)
    session.state.heldBack = heldBackBy(told)
    onPlayed?.({ index, runs: played })
    if (undecidable) break
    acts.push(played)
    if (told) client.hear(scripted, { recorded: told, replayed: session })
    else if (!client.hearNew(scripted, session)) break
    undecidable = client.lacks(session, script.acts[index + 1])
    if (undecidable) break
  }
  host.finish(session)
  const { counted, simulated } = answers
  const { restsOnOpen, left, carried, state } = session
  const isCutShort = client.isUnknown
  return {
    runs,
    acts,
    undecidable,
    counted,
    simulated,
    restsOnOpen,
    left,
    counts: serversCounts(state),
    carried,
    isCutShort,
  }
}

/** What the recorded server held back is not the client's silence. */
const heldBackBy = (told: ActRuns | undefined): number =>
  (told?.runs ?? []).reduce((sum, { result }) => sum + (result.delay ?? 0) * 1000, 0)

/** A message keeps its number where one before it is not sent any more. */
const beginsMessage = ({ act, message }: RecordedAct): boolean =>
  act.kind === 'inject' || (act.kind === 'command' && message > 0 && parseCommand(act.line).verb === 'MAIL')

/** And so does what is about no message, where something before it is not sent: its instance is the recorded one's. */
const alignNames = ({ state }: Session, told: ActRuns | undefined): void => {
  for (const { name } of told?.runs.toReversed() ?? [])
    if (name.message === 0 && name.recipient === '')
      state.occurrences.set(instanceKey({ ...name, occurrence: 1 }), name.occurrence - 1)
}

const answersOf = ({ answers: given, opened }: Script, { supplement, hintFor }: PlayOptions): CandidateAnswers => {
  const answers = new CandidateAnswers(supplement, hintFor ?? hintOfSource(opened.source))
  for (const { record, at } of given) answers.add(record, at)
  return answers
}

/** A source that never asked the world says how it could have; undefined: as for every recording. */
const hintOfSource = (source: SessionOpened['source']): ((call: HostCall) => string) | undefined => {
  const hint = hintOn(rowOf(source), 'answers')
  return hint === undefined ? undefined : () => hint
}

const runPhases = (session: Session, answers: CandidateAnswers, runs: PhaseRun[]): CandidateReplay['undecidable'] => {
  while (session.hasNext) {
    const key = session.nextKey
    try {
      runs.push(session.step(answers))
    } catch (error) {
      if (!(error instanceof Undecided)) throw error
      return { phase: key, call: error.undecidable }
    }
  }
  return null
}
