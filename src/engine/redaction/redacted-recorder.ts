import type { Effect, Invocation, SessionClosed, SessionOpened } from '../../domain/events.js'
import type { PhaseName } from '../../domain/phase.js'
import type { ThingName } from '../../domain/source-fidelity.js'
import { Trouble } from '../../domain/trouble.js'
import { Undecided } from '../../momentum/calls/interruptions.js'
import type { AnswerSource } from '../../momentum/calls/stage.js'
import type { Host } from '../../momentum/host.js'
import { openSession } from '../../momentum/open-session.js'
import type { Act } from '../../momentum/phases/acts.js'
import type { PhaseRun, Session } from '../../momentum/session.js'
import { type EndTold, type Recorder, SessionRecorder } from '../session-recorder.js'
import { OutOfTime, type Outside, stepAwaiting } from '../step-awaiting.js'
import { isAlike } from './is-alike.js'
import type { Withholding } from './keyed.js'
import { redactAct } from './redact-act.js'
import { redactEnd } from './redact-end.js'
import { redactOpened } from './redact-opened.js'
import { SessionRedactor } from './session-redactor.js'
import { WithheldAnswers } from './withheld-answers.js'

/**
 * Runs a session as it comes, and beside it the same policy on what may be written down of it, with the same answers. The second one is what is
 * recorded, so nothing can be in it but what may be. Where it reads what is withheld, it comes to nothing: from there on the recording has a
 * gap, what the client did, and the codes that it was told.
 */
export class RedactedRecorder implements Recorder {
  /** the one that the client has */
  readonly session: Session
  readonly kept: SessionRecorder
  private readonly host: Host
  private readonly withholding: Withholding
  private readonly redactor: SessionRedactor | null
  private reached = ''
  /** what is written down comes to nothing any more */
  private isUndecided = false
  /** how far the act has come that is under way */
  private taking: { readonly act: Act; isLed: boolean } | null = null

  constructor(host: Host, opened: SessionOpened, withholding: Withholding) {
    this.host = host
    this.withholding = withholding
    const { redaction } = withholding
    this.redactor = redaction && new SessionRedactor(redaction)
    const written = this.redactor ? redactOpened(this.redactor, opened) : opened
    this.session = openSession(host, { ...opened, seed: written.seed })
    this.session.recipientNames = this.redactor?.nameOf ?? null
    this.kept = new SessionRecorder(host, written)
  }

  /** By the name that it has in what is written down. */
  get lastPhase(): string {
    const { kept, redactor, reached } = this
    if (!this.isUndecided && kept.session.hasNext) return kept.session.nextKey
    return redactor?.holdsSecret(reached) ? redactor.text(reached) : reached
  }

  perform(act: Act, at: number, answers: AnswerSource, onRun: (run: PhaseRun) => void = () => {}): readonly PhaseRun[] {
    const runs: PhaseRun[] = []
    for (this.begin(act, act, at); this.session.hasNext; ) {
      this.reached = this.session.nextKey
      const run = this.session.step(answers)
      onRun(run)
      this.follow(run)
      runs.push(run)
    }
    this.end()
    return runs
  }

  async performAwaiting(act: Act, at: number, outside: Outside): Promise<readonly PhaseRun[]> {
    const runs: PhaseRun[] = []
    for (this.begin(act, outside.recordedAs ?? act, at); this.session.hasNext; ) {
      this.reached = this.session.nextKey
      const begun = performance.now()
      const run = await stepAwaiting(this.host, this.session, outside)
      outside.onRun?.(run, performance.now() - begun)
      this.follow(run)
      runs.push(run)
    }
    this.end()
    return runs
  }

  /** The error's own words may quote what is withheld. */
  wordsOf(error: Error): string {
    if (this.redactor === null || this.redactor.keepsAddresses || error instanceof OutOfTime) return error.message
    if (!(error instanceof Undecided || error instanceof Trouble)) return this.redactor.text(error.message)
    const why = error instanceof Trouble ? ` (${error.code})` : ''
    return `the policy asks there what this host does not have, or nobody answered${why}: what it was is left out, for it may quote what is redacted`
  }

  noteGap(what: string, why: string, lacks?: ThingName): void {
    const { redactor } = this
    this.kept.noteGap(redactor?.holdsSecret(what) ? redactor.text(what) : what, redactor?.text(why) ?? why, lacks)
  }

  close(at: number, answers: AnswerSource): void {
    const { end } = this.session.state
    this.perform({ kind: 'close' }, at, answers)
    this.finish(at, end ?? 'open')
  }

  finish(at: number, end: SessionClosed['end'], told: EndTold = {}): void {
    this.host.finish(this.session)
    this.kept.finish(at, end, this.redactor ? redactEnd(this.redactor, told) : told)
  }

  private begin(act: Act, recordedAs: Act, at: number): void {
    const { redactor, kept } = this
    const { bodies } = this.withholding
    const { expects } = (this.isUndecided ? this.session : kept.session).state
    const written = redactAct(recordedAs, { redactor, bodies, expects })
    this.taking = { act: written, isLed: false }
    this.session.perform(act, at)
    if (!this.isUndecided) kept.begin(written, at)
  }

  /** The same phase, on what is written down. */
  private follow(run: PhaseRun): void {
    if (this.isUndecided) this.tell(run)
    else this.followOn(run)
  }

  private followOn(run: PhaseRun): void {
    const { kept } = this
    const key = kept.session.hasNext ? kept.session.nextKey : run.key
    const followed = this.attempt(run)
    if (!('why' in followed)) {
      kept.keepRun(followed)
      if (run.name.phase !== 'line') this.taking!.isLed = true
      return
    }
    this.isUndecided = true
    kept.noteRedacted(key, followed.why)
    this.tell(run)
  }

  private attempt(run: PhaseRun): PhaseRun | { readonly why: string } {
    const { session } = this.kept
    if (!session.hasNext) return { why: unlocated }
    const { stage } = this.host
    const { onlooker } = stage
    // who looks on has seen what came
    stage.onlooker = null
    try {
      const followed = session.step(new WithheldAnswers(run.answers, this.redactor))
      return isSame(run, followed) ? followed : { why: unlocated }
    } catch (error) {
      // a recording never hurts mail: the session that the client has goes on
      if (!(error instanceof Undecided))
        return { why: `a fault of Reprise itself (${(error as Error).name}), please report it` }
      return { why: error.message }
    } finally {
      stage.onlooker = onlooker
    }
  }

  /** What the client did, with the first phase that it leads, and the code of its reply. */
  private tell(run: PhaseRun): void {
    if (!toldPhases.has(run.name.phase)) return
    this.kept.keepTold(run, this.lead(), run.result.reply?.[0] ?? null)
  }

  private lead(): Act | null {
    const { isLed, act } = this.taking!
    this.taking!.isLed = true
    return isLed ? null : act
  }

  /** An act that both have taken. */
  private end(): void {
    if (!this.isUndecided && this.kept.session.hasNext) {
      this.isUndecided = true
      this.kept.noteRedacted(this.kept.session.nextKey, unlocated)
    }
    this.taking = null
  }
}

/** Whether the policy went the same way, did and told the same: then nothing of it hung on what is withheld. */
const isSame = (run: PhaseRun, followed: PhaseRun): boolean =>
  run.key === followed.key &&
  run.result.reply?.[0] === followed.result.reply?.[0] &&
  run.answers.length === followed.answers.length &&
  JSON.stringify(wayOf(run)) === JSON.stringify(wayOf(followed)) &&
  isAlike(run.invocations.map(effectsOf), followed.invocations.map(effectsOf))

const effectsOf = ({ effects }: Invocation): readonly Effect[] => effects ?? []

const wayOf = ({ invocations }: PhaseRun) =>
  invocations.map(({ module, callout, instructions, returned, failure }) => [
    module,
    callout,
    instructions,
    returned ?? null,
    failure?.kind ?? null,
  ])

const unlocated = 'what the policy came to hangs on what is not written down'

/** Those that a client's act leads, or that answer it. */
const toldPhases: ReadonlySet<PhaseName> = new Set([
  'connect',
  'accept',
  'ehlo',
  'mailfrom',
  'rcptto',
  'data',
  'reception',
  'command',
  'starttls',
  'handshake',
  'auth',
])
