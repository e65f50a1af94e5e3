import { hash } from 'node:crypto'
import { type Bytes, bufferOfBytes } from '../domain/bytes.js'
import { encodeDictionary, encodeText } from '../domain/canonical.js'
import { beginCourse, type Course, inputOfPhase } from '../domain/course.js'
import type {
  BlobReference,
  Event,
  PhaseInput,
  PhaseResult,
  SessionClosed,
  SessionOpened,
  Stimulus,
} from '../domain/events.js'
import type { ThingName } from '../domain/source-fidelity.js'
import type { AnswerSource } from '../momentum/calls/stage.js'
import type { Host } from '../momentum/host.js'
import { openSession } from '../momentum/open-session.js'
import type { Act, Seen, Told } from '../momentum/phases/acts.js'
import type { PhaseRun, Session } from '../momentum/session.js'
import type { SessionState } from '../momentum/state.js'
import { HeardSums } from './heard.js'
import { headerOf } from './redaction/redact-content.js'
import { isEmpty, resultText } from './result-text.js'
import { type Outside, stepAwaiting } from './step-awaiting.js'

/** An event with the texts that are stored of it. */
export interface RecordedEvent {
  readonly event: Event
  readonly texts: { readonly input: string; readonly work: string | null; readonly result: string | null }
}

/** What a session has been recorded of so far, for who keeps it. */
export interface RecordedSoFar {
  readonly session: { readonly state: Pick<SessionState, 'rejections'> }
  readonly events: readonly RecordedEvent[]
  readonly contents: Map<string, Buffer>
  readonly hasGap: boolean
  /** the server ended the connection, and told the client so with 421 */
  readonly isCutOff: boolean
}

/** What a source tells of a session's end. */
export type EndTold = Pick<SessionClosed, 'notCarriedOut' | 'gone'>

/** Runs a session, and has it recorded. */
export interface Recorder {
  /** the session that the client has */
  readonly session: Session
  readonly kept: RecordedSoFar
  readonly lastPhase: string
  perform(act: Act, at: number, answers: AnswerSource, onRun?: (run: PhaseRun) => void): readonly PhaseRun[]
  performAwaiting(act: Act, at: number, outside: Outside): Promise<readonly PhaseRun[]>
  /** Why a phase could not be run, in words that may be written down. */
  wordsOf(error: Error): string
  noteGap(what: string, why: string, lacks?: ThingName): void
  close(at: number, answers: AnswerSource): void
  finish(at: number, end: SessionClosed['end'], told?: EndTold): void
}

/**
 * Runs a session on a host and keeps its events. A client's acts go in as they happen; what the client is told
 * comes back.
 */
export class SessionRecorder implements Recorder {
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
  /** the act whose stimulus goes with the first phase that it leads; null: that has run */
  private leading: Act | null = null
  /** contents whose bodies nobody has looked at, by the ordinals of their messages */
  private readonly unread = new Map<number, Bytes>()
  private readonly keepsReadBodies: boolean

  constructor(host: Host, opened: SessionOpened) {
    this.host = host
    this.keepsReadBodies = opened.bodies === 'read'
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
    for (this.begin(act, at); this.session.hasNext; ) {
      this.reached = this.session.nextKey
      const run = this.session.step(answers)
      onRun(run)
      this.keepRun(run)
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
    for (this.leading = outside.recordedAs ?? act; this.session.hasNext; ) {
      this.reached = this.session.nextKey
      const begun = performance.now()
      const run = await stepAwaiting(this.host, this.session, outside)
      outside.onRun?.(run, performance.now() - begun)
      this.keepRun(run)
      runs.push(run)
    }
    return runs
  }

  /** What the client does at that time; its phases are run by whoever says so, and kept by `keepRun`. */
  begin(act: Act, at: number): void {
    this.session.perform(act, at)
    this.leading = act
  }

  get kept(): this {
    return this
  }

  wordsOf(error: Error): string {
    return error.message
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

  /** Behind it, nothing runs any more that is written down; `keepTold` has what the client did and was told. */
  noteRedacted(what: string, why: string): void {
    this.hasGap = true
    this.keep({ type: 'GapNoted', input: { what, why, redacted: true } })
  }

  /** A phase instance that ran. What comes before a command's own phase leaves the act's stimulus to that. */
  keepRun(run: PhaseRun): void {
    this.keepPhase(run, run.name.phase === 'line' ? undefined : this.takeStimulus(run.name.message))
  }

  /** Of one that ran behind a gap: what the client did, where it leads, and the code that it was told; null: nothing. */
  keepTold({ name, at }: Pick<PhaseRun, 'name' | 'at'>, act: Act | null, code: number | null): void {
    const stimulus = act ? this.stimulusOf(act, name.message) : undefined
    if (!stimulus && code === null) return
    const result = code === null ? {} : { reply: [code, ''] as const }
    this.keepInput({ ...inputOfPhase(this.course, { name, at }), ...stimulus }, null, result)
  }

  private takeStimulus(message: number): Stimulus | undefined {
    const act = this.leading
    this.leading = null
    return act ? this.stimulusOf(act, message) : undefined
  }

  private keepPhase(run: PhaseRun, led: Stimulus | undefined): void {
    const bodies = this.bodiesReadSince()
    const stimulus = bodies.length > 0 ? { ...led, bodies } : led
    const { invocations, result } = run
    if (!stimulus && invocations.length === 0 && isEmpty(result)) return
    const input = phaseInput(inputOfPhase(this.course, run), stimulus, run.answers)
    this.keepInput(input, invocations.length > 0 ? invocations : null, result)
  }

  private keepInput(input: PhaseInput, invocations: PhaseRun['invocations'] | null, result: PhaseResult): void {
    const inputText = JSON.stringify(input)
    this.heard.add(inputText)
    const work = invocations ? { work: invocations } : {}
    const workText = invocations && JSON.stringify(invocations)
    const texts = { input: inputText, work: workText, result: resultText(result) }
    this.events.push({ event: { type: 'PhaseReached', input, ...work, result }, texts })
  }

  private keep(event: Exclude<Event, { type: 'PhaseReached' | 'RevisionBooted' | 'RevisionReloaded' }>): void {
    this.events.push({ event, texts: { input: JSON.stringify(event.input), work: null, result: null } })
  }

  /** Contents of earlier messages whose bodies have been looked at by now, and were not before. */
  private bodiesReadSince(): NonNullable<Stimulus['bodies']> {
    if (this.unread.size === 0) return []
    const { bodiesRead } = this.session.state
    const read = [...this.unread].filter(([message]) => bodiesRead.has(message))
    for (const [message] of read) this.unread.delete(message)
    return read.map(([message, content]) => [message, this.keepContent(content)] as const)
  }

  /** Of a message whose body nobody has looked at, the header. */
  private contentOf(act: Act & { readonly kind: 'message' }, message: number): Pick<Stimulus, 'content' | 'lacks'> {
    const { content, lacks } = act
    const isUnread = this.keepsReadBodies && !lacks?.body && !this.session.state.bodiesRead.has(message)
    const header = isUnread ? headerOf(content) : content
    if (header === content) return { content: this.keepContent(content), ...(lacks ? { lacks } : {}) }
    this.unread.set(message, content)
    return { content: this.keepContent(header), lacks: { ...lacks, body: { why: 'unread' } } }
  }

  private stimulusOf(act: Act, message: number): Stimulus | undefined {
    if (act.kind === 'connect' || act.kind === 'abort' || act.kind === 'close') return undefined
    const context = act.context && {
      context: {
        ...(act.context.conn ? { conn: encodeDictionary(act.context.conn, encodeText) } : {}),
        ...(act.context.mess ? { mess: encodeDictionary(act.context.mess, encodeText) } : {}),
      },
    }
    if (act.kind === 'message') {
      const bareDots = act.bareDots === undefined ? {} : { bareDots: act.bareDots }
      return { ...this.contentOf(act, message), ...bareDots, ...seenIn(act), ...toldIn(act), ...context }
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
