import { hash } from 'node:crypto'
import { type Bytes, bufferOfBytes } from '../domain/bytes.js'
import { encodeDictionary, encodeText } from '../domain/canonical.js'
import { beginCourse, type Course, inputOfPhase } from '../domain/course.js'
import type { BlobReference, Event, PhaseInput, SessionClosed, SessionOpened, Stimulus } from '../domain/events.js'
import type { ThingName } from '../domain/source-fidelity.js'
import { Asks } from '../momentum/calls/interruptions.js'
import type { AnswerSource } from '../momentum/calls/stage.js'
import type { Host } from '../momentum/host.js'
import { openSession } from '../momentum/open-session.js'
import type { Act, Seen, Told } from '../momentum/phases/acts.js'
import type { Checkpoint, PhaseRun, Session } from '../momentum/session.js'
import { AttemptAnswers, type Awaited, type AwaitedWorld } from './answers/attempt-answers.js'
import { HeardSums } from './heard.js'
import { isEmpty, resultText } from './result-text.js'
import { watchedOnce } from './watched.js'

/** An event with the texts that are stored of it. */
export interface RecordedEvent {
  readonly event: Event
  readonly texts: { readonly input: string; readonly work: string | null; readonly result: string | null }
}

/** What a session that waits for answers has around it. */
export interface Outside {
  readonly world: AwaitedWorld
  /** for one attempt at a phase, by the clock */
  readonly timeoutMs: number
  /** the act as it is written down, where that withholds something */
  readonly recordedAs?: Act
  /** hears of each phase instance that ran, and how long it took with all that it waited for, milliseconds */
  readonly onRun?: (run: PhaseRun, tookMs: number) => void
}

/** What a source tells of a session's end. */
export type EndTold = Pick<SessionClosed, 'notCarriedOut' | 'gone'>

/** An attempt was ended by the clock: the session is as it was before the phase, and cannot go on. */
export class OutOfTime extends Error {
  constructor(timeoutMs: number) {
    super(`a phase took more than ${timeoutMs / 1000} s and was stopped`)
  }
}

/**
 * Runs a session on a host and keeps its events. A client's acts go in as they happen; what the client is told
 * comes back.
 */
export class SessionRecorder {
  readonly session: Session
  readonly events: RecordedEvent[] = []
  /** contents of messages, by their SHA-256 */
  readonly contents = new Map<string, Buffer>()
  private readonly host: Host
  private readonly course: Course
  private readonly heard = new HeardSums()
  private reached = ''
  /** something is known to be missing */
  hasGap = false
  /** the server ended the connection, and told the client so with 421 */
  isCutOff = false

  constructor(host: Host, opened: SessionOpened) {
    this.host = host
    this.session = openSession(host, opened)
    this.course = beginCourse(opened)
    this.keep({ type: 'SessionOpened', input: opened })
    this.heard.open(this.events[0]!.texts.input)
  }

  /**
   * What the client does at that time, with answers that are at hand. Returns the phase instances that ran. Throws `Undecided`, and what
   * `onRun` throws: the phase that ran then is not kept.
   */
  perform(act: Act, at: number, answers: AnswerSource, onRun: (run: PhaseRun) => void = () => {}): readonly PhaseRun[] {
    const runs: PhaseRun[] = []
    this.session.perform(act, at)
    for (let stimulus = this.stimulusOf(act); this.session.hasNext; ) {
      this.reached = this.session.nextKey
      const run = this.session.step(answers)
      onRun(run)
      stimulus = this.keepRun(run, stimulus)
      runs.push(run)
    }
    return runs
  }

  /**
   * The same with answers that may have to be awaited: a phase runs again, from its own beginning, after each. Other
   * sessions of the host may run in the meantime. Returns the phase instances that ran. Throws `Undecided`, and `OutOfTime`
   * where one attempt takes longer than it may.
   */
  async performAwaiting(act: Act, at: number, outside: Outside): Promise<readonly PhaseRun[]> {
    const runs: PhaseRun[] = []
    this.session.perform(act, at)
    for (let stimulus = this.stimulusOf(outside.recordedAs ?? act); this.session.hasNext; ) {
      this.reached = this.session.nextKey
      const begun = performance.now()
      const run = await this.stepAwaiting(outside)
      outside.onRun?.(run, performance.now() - begun)
      stimulus = this.keepRun(run, stimulus)
      runs.push(run)
    }
    return runs
  }

  private async stepAwaiting({ world, timeoutMs }: Outside): Promise<PhaseRun> {
    const checkpoint = this.session.checkpoint(this.host.takeSpare())
    try {
      return await this.attempts(checkpoint, { world, timeoutMs })
    } finally {
      this.host.giveSpare(checkpoint.image)
    }
  }

  private async attempts(checkpoint: Checkpoint, { world, timeoutMs }: Outside): Promise<PhaseRun> {
    const given: Awaited[] = []
    for (;;) {
      const answers = new AttemptAnswers(given, world)
      try {
        const run = watchedOnce(() => this.session.step(answers), timeoutMs)
        if (run !== null) return run
      } catch (error) {
        if (!(error instanceof Asks)) throw error
      }
      this.session.rollback(checkpoint)
      if (!answers.pending) throw new OutOfTime(timeoutMs)
      const { call, answer } = answers.pending
      given.push({ call, answer: await answer })
    }
  }

  /** The phase instance that ran, or tried to, last. */
  get lastPhase(): string {
    return this.reached
  }

  /** The session is over: its last phase, and its closing event. */
  close(at: number, answers: AnswerSource): void {
    const { end } = this.session.state
    this.perform({ kind: 'close' }, at, answers)
    this.finish(at, end ?? 'open')
  }

  /** Ends the recording without any further phase, as where nothing more can be known. */
  finish(at: number, end: SessionClosed['end'], { notCarriedOut = [], gone }: EndTold = {}): void {
    this.host.finish(this.session)
    this.isCutOff = gone?.how === 'shutdown' || gone?.how === 'timeout' || gone?.how === 'failed'
    const closing = {
      events: this.events.length,
      ...(at === this.course.at ? {} : { at }),
      end,
      ...(notCarriedOut.length > 0 ? { notCarriedOut } : {}),
      ...(gone ? { gone } : {}),
    }
    this.keep({ type: 'SessionClosed', input: { ...closing, heard: this.heard.seal(closing) } })
  }

  /** Something is missing from here on; for want of what, where the table of sources has it. */
  noteGap(what: string, why: string, lacks?: ThingName): void {
    this.hasGap = true
    this.keep({ type: 'GapNoted', input: { what, why, ...(lacks === undefined ? {} : { lacks }) } })
  }

  /** What comes before a command's own phase leaves the act's stimulus to that. */
  private keepRun(run: PhaseRun, stimulus: Stimulus | undefined): Stimulus | undefined {
    const leads = run.name.phase !== 'line'
    this.keepPhase(run, leads ? stimulus : undefined)
    return leads ? undefined : stimulus
  }

  private keepPhase(run: PhaseRun, stimulus: Stimulus | undefined): void {
    const { invocations, result } = run
    if (!stimulus && invocations.length === 0 && isEmpty(result)) return
    const input = phaseInput(inputOfPhase(this.course, run), stimulus, run.answers)
    const inputText = JSON.stringify(input)
    this.heard.add(inputText)
    const work = invocations.length > 0 ? { work: invocations } : {}
    const workText = invocations.length > 0 ? JSON.stringify(invocations) : null
    const texts = { input: inputText, work: workText, result: resultText(result) }
    this.events.push({ event: { type: 'PhaseReached', input, ...work, result }, texts })
  }

  private keep(event: Exclude<Event, { type: 'PhaseReached' | 'RevisionBooted' | 'RevisionReloaded' }>): void {
    this.events.push({ event, texts: { input: JSON.stringify(event.input), work: null, result: null } })
  }

  private stimulusOf(act: Act): Stimulus | undefined {
    if (act.kind === 'connect' || act.kind === 'abort' || act.kind === 'close') return undefined
    const context = act.context && {
      context: {
        ...(act.context.conn ? { conn: encodeDictionary(act.context.conn, encodeText) } : {}),
        ...(act.context.mess ? { mess: encodeDictionary(act.context.mess, encodeText) } : {}),
      },
    }
    if (act.kind === 'message') {
      const bareDots = act.bareDots === undefined ? {} : { bareDots: act.bareDots }
      return { content: this.keepContent(act.content), ...bareDots, ...seenIn(act), ...toldIn(act), ...context }
    }
    if (act.kind === 'inject') {
      const { sender, content, receivedBy } = act
      const method = receivedBy === undefined ? {} : { receivedBy }
      return { sender: encodeText(sender), ...method, content: this.keepContent(content), ...context }
    }
    const ended = 'ended' in act && act.ended ? { ended: act.ended } : {}
    if (act.kind === 'delivery') return { delivery: act.delivery, ...context, ...ended }
    if (act.kind === 'fire') return { fired: act.fired, ...context, ...ended }
    if (act.kind === 'handshake') return { handshake: act.handshake, ...context }
    const credentials = act.credentials ? { credentials: { user: encodeText(act.credentials.user) } } : {}
    if (act.kind === 'answer') return { answer: encodeText(act.line), ...credentials, ...context }
    const { line, pipelined, refused, chunks } = act
    return {
      line: encodeText(line),
      ...credentials,
      ...(pipelined ? { pipelined } : {}),
      ...seenIn(act),
      ...(refused ? { refused: [refused[0], encodeText(refused[1])] } : {}),
      ...(chunks ? { chunks: chunks.map(encodeText) } : {}),
      ...toldIn(act),
      ...context,
    }
  }

  private keepContent(content: Bytes): BlobReference {
    const bytes = bufferOfBytes(content)
    const blob = hash('sha256', bytes, 'hex')
    this.contents.set(blob, bytes)
    return { blob, size: bytes.length }
  }
}

const seenIn = ({ seen }: Seen): Pick<Stimulus, 'seen'> =>
  seen === undefined ? {} : { seen: seen.map(([code, text]) => [code, encodeText(text)]) }

const toldIn = ({ macros }: Told): Pick<Stimulus, 'macros'> => (macros ? { macros } : {})

const phaseInput = (
  place: PhaseInput,
  stimulus: Stimulus | undefined,
  answers: PhaseInput['answers'] & object,
): PhaseInput => {
  if (!stimulus && answers.length === 0) return place
  return { ...place, ...stimulus, ...(answers.length > 0 ? { answers } : {}) }
}
