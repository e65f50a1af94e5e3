import { type ThingName, thingOf } from '../../domain/source-fidelity.js'
import { Trouble } from '../../domain/trouble.js'
import type { Withholding } from '../../engine/redaction/keyed.js'
import { openRecorder } from '../../engine/redaction/open-recorder.js'
import type { Recorder } from '../../engine/session-recorder.js'
import { Undecided } from '../../momentum/calls/interruptions.js'
import type { AnswerSource } from '../../momentum/calls/stage.js'
import type { Host } from '../../momentum/host.js'
import type { Missing, ObservedSession } from '../observed/observed-session.js'
import { doubtsOf } from './doubts.js'
import { type Found, openedBy } from './opened-by.js'
import { Stopped } from './stopped.js'
import { takeAct, takeConnection, takeGreeting, takeUnseenHello } from './take-act.js'
import { newTaking, type Taking } from './taking.js'
import { Unanswered } from './unanswered.js'

export interface ObservedRun extends Found {
  readonly answers: AnswerSource
  readonly withholding: Withholding
}

/** A recording of an observed session. */
export interface RanObserved {
  readonly recorder: Recorder
  /** where the recording ends before the session did, and why; null: it has all of it */
  readonly ends: {
    readonly because: 'unanswered' | 'other policy' | 'not shown'
    readonly what: string
    readonly why: string
    readonly lacks?: ThingName | undefined
  } | null
}

/**
 * Puts what was seen of a session through a policy, and records it. The client sends what it was seen to send, as long as the policy
 * answers with the class that the server was seen to answer with. Where it does not, where nobody knows an answer, and where the source shows
 * no more, the recording ends with a gap: nothing is repaired.
 */
export const runObserved = (host: Host, observed: ObservedSession, run: ObservedRun): RanObserved => {
  const recorder = openRecorder(host, openedBy(observed, run), run.withholding)
  const taking = newTaking(recorder, observed, run)
  const ends = takeAll(taking)
  if (ends === null) recorder.close(taking.at, run.answers)
  else {
    for (const { what, why } of [ends, ...doubtsOf(observed).incomplete.filter((one) => inWords(one) !== ends.why)])
      recorder.noteGap(what, why, why === ends.why ? ends.lacks : undefined)
    recorder.finish(taking.at, 'open')
  }
  return { recorder, ends }
}

const takeAll = (taking: Taking): RanObserved['ends'] => {
  const { recorder } = taking
  try {
    takeActs(taking)
    return null
  } catch (error) {
    if (error instanceof Stopped)
      return {
        because: error.because,
        what: behind(recorder.lastPhase),
        why: recorder.wordsOf(error),
        lacks: error.lacks,
      }
    // a world that has no such function, or no answer, knows no more than one that was not given
    if (!(error instanceof Undecided || error instanceof Trouble)) throw error
    return { because: 'unanswered', what: recorder.lastPhase, why: recorder.wordsOf(error), lacks: lackedBy(error) }
  }
}

/** What is unknown, or nobody answers; undefined for what this host does not have. */
const lackedBy = (error: Undecided | Trouble): ThingName | undefined => {
  if (error instanceof Trouble) return 'answers'
  const { call, key } = error.undecidable
  if (call === 'state') return thingOf(String(key))
  return error instanceof Unanswered ? 'answers' : undefined
}

/** A gap within a phase has its name: the recording's own replay may stop there. Behind one, that has run. */
const behind = (phase: string): string => (phase === '' ? 'session' : `behind ${phase}`)

const takeActs = (taking: Taking): void => {
  const { observed } = taking
  const { from, incomplete } = doubtsOf(observed)
  takeConnection(taking)
  if (from?.index === 0) throw doubt(from.why)
  takeGreeting(taking)
  takeUnseenHello(taking)
  for (const [index, act] of observed.acts.entries()) {
    if (from !== null && index >= from.index) throw doubt(from.why)
    takeAct(taking, act, { isLast: index === observed.acts.length - 1 })
  }
  const [first] = incomplete
  if (first) throw doubt(first)
  endConnection(taking)
}

const doubt = (missing: Missing): Stopped => new Stopped('not shown', inWords(missing))

const inWords = ({ what, why }: Missing): string => `${what}: ${why}`

/** QUIT has ended it, or the policy; else whoever was seen to. */
const endConnection = ({ recorder, observed, run, at }: Taking): void => {
  if (recorder.session.state.end !== null) return
  if (observed.end === null)
    throw new Stopped('not shown', 'the end: the source does not show how the connection ended')
  recorder.perform({ kind: 'abort' }, at, run.answers)
}
