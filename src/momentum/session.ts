import assert from 'node:assert/strict'
import type { Bytes } from '../domain/bytes.js'
import { type Canonical, encodeText, type Text } from '../domain/canonical.js'
import type { AnswerRecord, Invocation, PhaseResult } from '../domain/events.js'
import { failureText } from '../domain/failure.js'
import { type InstanceName, instanceKey, type PhaseName } from '../domain/phase.js'
import type { Image, LeftPlace } from '../lua/machine.js'
import type { Callout } from './callouts/callout.js'
import { type Arguments, type Invoked, invoke } from './callouts/invoke.js'
import { fireTimers, hasDueTimers } from './callouts/timers.js'
import type { AnswerSource } from './calls/stage.js'
import { cloneState } from './clone-state.js'
import { calloutFired, needsSession } from './fire/fire.js'
import type { Beginning, Carried, Host } from './host.js'
import { refuseChangedVerdict } from './inbound/refusals.js'
import type { Act } from './phases/acts.js'
import type { Entered } from './phases/entered.js'
import { isCalledOverHttp } from './phases/injection.js'
import { foldResult, rememberBefore, unheardResult } from './phases/phase-result.js'
import { queueAct } from './phases/queue-act.js'
import { failureReply, handlerFailureReply } from './phases/replies.js'
import { type TakenCopy, takenCopies } from './phases/taken.js'
import { assumeAbout, assumeOrder } from './profile/assume.js'
import type { ServerName } from './server.js'
import { noVerdict, type PendingPhase, type SessionState } from './state.js'

/** One phase instance that ran. */
export interface PhaseRun {
  readonly name: InstanceName
  readonly key: string
  /** whose rules it ran by */
  readonly server: ServerName
  /** milliseconds since the epoch */
  readonly at: number
  /** false where the host answered by itself, without asking any policy */
  readonly heard: boolean
  /** what EHLO offers once the phase is over */
  readonly capabilities: readonly Bytes[]
  readonly invocations: readonly Invocation[]
  /** for each invocation, where each effect was made; empty lists unless the stage is attributing */
  readonly effectLines: readonly (readonly Bytes[])[]
  readonly result: PhaseResult
  readonly answers: readonly AnswerRecord[]
  /** a callout returned VALIDATE_DONE without refusing: what the server itself would have run behind it, does not */
  readonly isDone: boolean
  /** code and text that the chain left and that refuse nothing; whether the client gets them hangs on the phase */
  readonly left: readonly [code: number, text: Text] | null
  /** at a message's reception, where `Stage.tellsTaken` asks for it: what becomes of its copies */
  readonly taken?: readonly TakenCopy[]
}

/** A state to come back to, for an attempt that has to be repeated. */
export interface Checkpoint {
  /** null behind a limit, which ended a call by force: no script of the session runs any more */
  readonly image: Image | null
  readonly state: SessionState
}

/**
 * A session on its host: acts go in, phase instances come out, one step at a time. A step is the pure function of
 * `design.md`: it reads the machine's image, the state, the act and the answers, and nothing else.
 */
export class Session {
  readonly host: Host
  state: SessionState
  /** where this session's image waits while another session is on the machine */
  parked: Image | null = null
  /** its image was let go because all of them were too much: it cannot go on */
  isDropped = false
  /** once it is finished: whether it rested on what Lua leaves open; before, whether a context did that is gone */
  restsOnOpen = false
  /** what it began with, and whether its end is kept */
  readonly beginning: Beginning
  /** once it is finished, of one that began with the state after boot and is not continuous: what it left of that otherwise */
  left: readonly LeftPlace[] = []
  /** once it is finished, where it keeps its state: what another one may begin with; null where there is no such state */
  carried: Carried | null = null
  /** by which names recipients are known in those of phase instances, which random numbers hang on too; null: as they were received */
  recipientNames: ((received: Bytes) => Bytes) | null = null
  private dead = false
  /** of the phase that was named last */
  private named: Named | null = null

  constructor(host: Host, state: SessionState, beginning: Beginning) {
    this.host = host
    this.state = state
    this.beginning = beginning
  }

  /** Queues the phases of what the client does at that time. */
  perform(act: Act, at: number): void {
    assert(this.state.queue.length === 0, 'the phases of the last act have not all run')
    this.state.waited = at - this.state.at - this.state.heldBack
    this.state.heldBack = 0
    this.state.at = at
    this.state.slept = 0
    this.state.replyOfAct = null
    queueAct(this.state, act, this.host.stage.reaches)
  }

  get hasNext(): boolean {
    return this.state.queue.length > 0
  }

  /** The name of the phase instance that `step` runs next. */
  get nextKey(): string {
    const pending = this.state.queue[0]
    assert(pending, 'no phase is waiting')
    return this.nameOf(pending).key
  }

  /** The reply to the last act, as the client got it; null where none was due. */
  get reply(): readonly [code: number, text: Bytes] | null {
    return this.state.replyOfAct
  }

  /** Runs the next phase. Throws `Asks` or `Undecided`; then only `rollback`, or no further step. */
  step(answers: AnswerSource): PhaseRun {
    this.host.putOnStage(this)
    const pending = this.state.queue.shift()
    assert(pending, 'no phase is waiting')
    return this.run(pending, answers)
  }

  checkpoint(into?: Image): Checkpoint {
    this.host.putOnStage(this)
    return { image: this.dead ? null : this.host.machine.takeImage(into), state: cloneState(this.state) }
  }

  rollback(checkpoint: Checkpoint): void {
    this.state = cloneState(checkpoint.state)
    this.host.stage.session = this.state
    if (checkpoint.image === null) return
    this.host.machine.restoreImage(checkpoint.image)
    this.dead = false
  }

  private run(pending: PendingPhase, answers: AnswerSource): PhaseRun {
    const { stage } = this.host
    const { name, key, alike } = this.nameOf(pending)
    this.state.occurrences.set(alike, name.occurrence)
    stage.begunAt = this.state.at
    stage.at = this.state.at + this.state.slept
    stage.answers = answers
    stage.phase = pending.phase
    stage.isDetached = isDetached(this.state, pending)
    stage.recipientsMayChange = recipientPhases.has(pending.phase)
    this.state.verdict = noVerdict()
    const entered = this.host.server.enter(this.state, pending, stage)
    stage.beginPhase()
    const isHeard = entered.runs && this.isHeard(pending)
    const isLast = pending.phase === 'dealloc'
    const hasTimers = entered.runs && hasDueTimers(stage, isLast)
    const before = isHeard || entered.attempt || hasTimers || entered.isTold ? rememberBefore(this.state) : null
    const chain = newChain()
    if (hasTimers) this.fireTimers(chain, key, isLast)
    const running = isHeard ? { chain, pending, entered, instance: key, given: argumentsOf(pending, entered) } : null
    if (running) this.runCallouts(running)
    if (entered.runs && !this.dead) entered.decide?.()
    const { code, note } = this.state.verdict
    const isAccepting = isHeard && code < 400
    if (running && code >= 400 && !this.dead) this.tellRefusal(running)
    const said = this.host.server.leave({
      session: this.state,
      pending,
      entered,
      before: before ? before.recipients : noRecipients,
      stage,
      answered: chain.answered,
      answeredBy: chain.answeredBy,
      dead: this.dead,
    })
    return {
      name,
      key,
      server: this.host.server.name,
      at: this.state.at,
      heard: entered.runs,
      capabilities: this.state.capabilities,
      invocations: chain.invocations,
      effectLines: chain.effectLines,
      result: before ? foldResult(stage, before, { said, failures: chain.failures }) : unheardResult(said.reply),
      answers: stage.asked,
      isDone: isAccepting && chain.isDone,
      left: isAccepting && (code > 0 || note !== '') ? [code, encodeText(note)] : null,
      ...(stage.tellsTaken && pending.phase === 'reception' ? { taken: takenCopies(this.state, pending.message) } : {}),
    }
  }

  private fireTimers(chain: Chain, instance: string, isLast: boolean): void {
    const { machine, stage } = this.host
    for (const { invocation, effectLines, failures } of fireTimers(stage, machine, { instance, isLast })) {
      chain.invocations.push(invocation)
      chain.effectLines.push(effectLines)
      chain.failures.push(...failures)
    }
  }

  /** The name that a phase in the queue has once it runs. */
  private nameOf(pending: PendingPhase): Named {
    if (this.named?.pending === pending) return this.named
    const { phase, message } = pending
    const recipient = encodeText(this.recipientNames?.(pending.recipient) ?? pending.recipient)
    const first: InstanceName = { phase, message, recipient, occurrence: 1 }
    const alike = instanceKey(first)
    const occurrence = (this.state.occurrences.get(alike) ?? 0) + 1
    const name = occurrence === 1 ? first : { ...first, occurrence }
    this.named = { pending, name, alike, key: occurrence === 1 ? alike : instanceKey(name) }
    return this.named
  }

  private isHeard({ phase, fired, delivery }: PendingPhase): boolean {
    if (phase === 'delivery' && delivery?.result.attempted === false) return false
    return fired ? this.host.listening(fired.hook).length > 0 : this.host.hears(phase)
  }

  private calloutsOf({ phase, fired }: PendingPhase): readonly Callout[] {
    if (fired) return [calloutFired(fired)]
    const callouts = this.host.server.callouts[phase]
    return this.state.isInjected ? callouts.filter(({ name }) => isCalledOverHttp(name)) : callouts
  }

  private runCallouts(running: Running): void {
    const { chain, pending, entered } = running
    for (const callout of this.calloutsOf(pending)) {
      if (callout.ifRefused || !this.isDue(callout, entered)) continue
      if (callout.ifAccepted && (chain.failed || this.state.verdict.code >= 400)) break
      if (callout.ifAccepted) entered.onAccepted?.()
      if (callout.returns !== 'validate' && this.state.verdict.code >= 400)
        this.host.stage.assumed.add('hooks-after-refusal')
      this.runChain(callout, running)
      if (this.dead) break
    }
  }

  private isDue({ name }: Callout, { isDue }: Entered): boolean {
    return isDue === null || (this.host.listening(name).length > 0 && isDue(name))
  }

  /** The refusal is told to who logs it, and stands: what it would be if a log changed it, no manual says. */
  private tellRefusal(running: Running): void {
    const { code, note, disconnect } = this.state.verdict
    for (const callout of this.calloutsOf(running.pending)) if (callout.ifRefused) this.runChain(callout, running)
    const after = this.state.verdict
    if (this.dead || (after.code === code && after.note === note && after.disconnect === disconnect)) return
    refuseChangedVerdict(this.host.stage, 'core_log_rejection')
  }

  private runChain(callout: Callout, running: Running): void {
    const { machine, stage } = this.host
    const modules = this.host.listening(callout.name)
    if (modules.length > 1) assumeOrder(stage, callout)
    for (const module of modules) {
      if (this.dead || (callout.name === 'validate_dealloc' && !this.state.ran.has(module.position))) continue
      if (callout.returns === 'event') this.host.renewContext(this.state)
      const invoked = invoke({ machine, stage, callout, module, given: running.given, instance: running.instance })
      this.state.ran.add(module.position)
      assumeAbout(stage, callout.name, this.state.verdict.code)
      running.chain.invocations.push(invoked.invocation)
      running.chain.effectLines.push(invoked.effectLines)
      for (const error of invoked.deferredFailures) running.chain.failures.push({ callout: 'msys.runInPool', error })
      if (invoked.verdict === 'failed') this.fail(callout, invoked, running.chain)
      running.entered.take?.(callout.name, invoked)
      if (invoked.verdict === 'stop') {
        running.chain.answered = invoked.answered
        running.chain.answeredBy = callout.name
      }
      if (invoked.verdict === 'stop' && (callout.returns === 'validate' || callout.isTold)) running.chain.isDone = true
      if (invoked.verdict === 'stop' || (invoked.verdict === 'failed' && callout.returns === 'validate')) return
    }
  }

  /** Momentum logs two lines and answers 421 for a validate callout; a hook's failure is only logged. */
  private fail(callout: Callout, invoked: Invoked, chain: Chain): void {
    const failure = invoked.invocation.failure!
    chain.failures.push({ callout: callout.name, error: failureText(failure) })
    if (failure.kind === 'limit') this.dead = true
    if (callout.returns !== 'validate' && callout.returns !== 'event' && failure.kind !== 'limit') {
      this.host.stage.assumed.add(callout.returns === 'verdict' ? 'deciding-hook-failure' : 'hook-failure')
      return
    }
    const isEvent = callout.returns === 'event'
    const [code, note] = (isEvent ? handlerFailureReply : failureReply)(this.host.stage.profile)
    this.state.verdict = { ...noVerdict(), code, note, disconnect: this.dead || isEvent }
    if (!isEvent) this.assumeFailure(callout)
    chain.failed = true
  }

  private assumeFailure(callout: Callout): void {
    const { assumed } = this.host.stage
    assumed.add(callout.name === 'validate_set_binding' ? 'set-binding-failure' : 'failure-disconnects')
    if (this.host.listening(callout.name).length > 1) assumed.add('failure-stops-chain')
  }
}

interface Named {
  readonly pending: PendingPhase
  readonly name: InstanceName
  readonly key: string
  /** the key of the first of its kind, by which instances are counted */
  readonly alike: string
}

/** A phase whose callouts run. */
interface Running {
  readonly chain: Chain
  readonly pending: PendingPhase
  readonly entered: Entered
  readonly given: Arguments
  readonly instance: string
}

const argumentsOf = (pending: PendingPhase, entered: Entered): Arguments => ({
  line: pending.line === undefined ? null : entered.line,
  lineAsHeard: pending.line ?? '',
  buffer: entered.buffer,
  values: entered.values,
})

interface Chain {
  readonly invocations: Invocation[]
  readonly effectLines: (readonly Bytes[])[]
  readonly failures: { readonly callout: string; readonly error: Text }[]
  failed: boolean
  /** a validate callout ended it */
  isDone: boolean
  /** what the hook that stopped the chain answered, 0 where none did */
  answered: Canonical
  /** its name */
  answeredBy: string
}

const newChain = (): Chain => ({
  invocations: [],
  effectLines: [],
  failures: [],
  failed: false,
  isDone: false,
  answered: 0,
  answeredBy: '',
})

const noRecipients: readonly Bytes[] = []

/** Does nothing that runs belong to a connection: in a delivery, over HTTP, after the end? */
const isDetached = ({ isInjected, isOver }: SessionState, { delivery, fired }: PendingPhase): boolean =>
  isInjected || delivery !== undefined || (fired !== undefined && (isOver || !needsSession(fired)))

/** `recipients-change-until`: every phase up to and including data. */
export const recipientPhases: ReadonlySet<PhaseName> = new Set(['mailfrom', 'rcptto', 'data'])
