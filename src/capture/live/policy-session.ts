import type { HostCall } from '../../domain/call.js'
import { type Canonical, encodeText, type Text } from '../../domain/canonical.js'
import type { ConnectionGone } from '../../domain/connection-gone.js'
import { Trouble } from '../../domain/trouble.js'
import type { Kept, SessionKeeper } from '../../engine/journal/session-keeper.js'
import type { EndTold, Recorder } from '../../engine/session-recorder.js'
import { OutOfTime } from '../../engine/step-awaiting.js'
import { Undecided } from '../../momentum/calls/interruptions.js'
import type { Act } from '../../momentum/phases/acts.js'
import type { PhaseRun } from '../../momentum/session.js'
import type { SessionState } from '../../momentum/state.js'
import type { LiveCounts } from './live-counts.js'
import type { SessionWorld } from './live-world.js'

export interface PolicySessionOptions {
  readonly recorder: Recorder
  readonly keeper: SessionKeeper
  readonly world: SessionWorld
  readonly counts: LiveCounts
  /** for one attempt at a phase, by the clock */
  readonly scriptTimeoutMs: number
  /** what led to an answer waits for the store as long as this */
  readonly keepWithinMs: number
  /** milliseconds since the epoch */
  readonly clock: () => number
  /** hears why the policy decides no more in this session */
  readonly onLost: (phase: string, why: string) => void
  readonly onEnd: (kept: Kept) => void
}

/** What is out of the ordinary about an act. */
export interface Taking {
  /** the act as it is written down, where that withholds something */
  readonly recordedAs?: Act
  /** what answers questions, in place of the world */
  readonly answer?: (call: HostCall) => Canonical | Promise<Canonical>
}

/**
 * A live session, whoever serves it: acts go through the policy, what they led to is kept, and the world is told. Where the policy
 * cannot decide here, the recording ends with a gap, and whoever serves goes on without it.
 */
export class PolicySession {
  private readonly options: PolicySessionOptions
  private at: number
  /** the policy decides no more */
  isLost = false
  isEnding = false
  /** resolves once the session is over and all of it is kept that can be */
  readonly ended: Promise<void>
  private settleEnd: () => void = () => {}
  private readonly notCarriedOut: { readonly message: number; readonly why: Text }[] = []
  private gone: ConnectionGone | undefined
  /** what the world was told of */
  private readonly counted = { receptions: 0, rejections: 0 }

  constructor(options: PolicySessionOptions) {
    this.options = options
    this.at = options.recorder.session.state.at
    this.ended = new Promise((resolve) => {
      this.settleEnd = resolve
    })
  }

  get state(): SessionState {
    return this.options.recorder.session.state
  }

  /** What the client is told of the act that was taken last; null where nothing is due. */
  get reply(): SessionState['replyOfAct'] {
    return this.options.recorder.session.reply
  }

  /** Puts an act through the policy. Comes to the phase instances that it led to, or to null once the policy cannot decide. */
  async take(act: Act, taking: Taking = {}): Promise<readonly PhaseRun[] | null> {
    if (this.isLost) return null
    const runs = await this.perform(act, taking)
    if (runs === null) return null
    this.tellWorld(runs)
    await this.keep()
    return runs
  }

  /** The policy decides no more, from this phase on. */
  async lose(phase: string, why: string): Promise<void> {
    this.isLost = true
    this.finishWithGap(phase, why)
    this.options.onLost(phase, why)
    await this.keep()
  }

  /** What the policy decided of the message that was begun last, the client was not told. */
  noteNotCarriedOut(why: string): void {
    this.notCarriedOut.push({ message: this.state.ordinal, why: encodeText(why) })
  }

  /** The connection ended, and neither QUIT nor the policy ended it. */
  noteGone(gone: ConnectionGone): void {
    this.gone ??= gone
  }

  /** What comes after the connection; once. `gap`: something is missing there, and why. */
  async end(gap?: string): Promise<void> {
    if (this.isEnding) return
    this.isEnding = true
    try {
      await this.close(gap)
    } finally {
      this.settleEnd()
    }
  }

  private async perform(act: Act, { recordedAs, answer }: Taking): Promise<readonly PhaseRun[] | null> {
    const { recorder, scriptTimeoutMs, world, counts } = this.options
    const outside = {
      world: answer ?? ((call: HostCall) => world.answer(call)),
      timeoutMs: scriptTimeoutMs,
      onRun: counts.phase,
      ...(recordedAs ? { recordedAs } : {}),
    }
    try {
      return await recorder.performAwaiting(act, act.kind === 'connect' ? this.at : this.now(), outside)
    } catch (error) {
      if (!(error instanceof Undecided || error instanceof OutOfTime || error instanceof Trouble)) throw error
      await this.lose(recorder.lastPhase, recorder.wordsOf(error))
      return null
    }
  }

  /** Whatever nobody has foreseen, the session comes to its end and is kept as far as it came; then that is thrown. */
  private async close(gap: string | undefined): Promise<void> {
    const { keeper, world, onEnd } = this.options
    const faults: unknown[] = []
    try {
      await this.closePhases(gap)
    } catch (fault) {
      faults.push(fault)
      if (!this.isLost) this.finishWithGap('end', 'a fault of Reprise itself')
    }
    world.close()
    onEnd(await keeper.finish())
    if (faults.length > 0) throw faults[0]
  }

  private async closePhases(gap: string | undefined): Promise<void> {
    const { recorder } = this.options
    if (gap === undefined) await this.take({ kind: 'close' })
    if (!this.isLost && gap !== undefined) this.finishWithGap('end', gap)
    else if (!this.isLost) recorder.finish(this.at, this.state.end ?? 'open', this.endTold)
  }

  private finishWithGap(what: string, why: string): void {
    const { recorder } = this.options
    recorder.noteGap(what, why)
    recorder.finish(this.at, 'open', this.endTold)
  }

  private get endTold(): EndTold {
    return { notCarriedOut: this.notCarriedOut, ...(this.gone ? { gone: this.gone } : {}) }
  }

  private tellWorld(runs: readonly PhaseRun[]): void {
    const { world, counts } = this.options
    const { receptions, rejections } = this.state
    counts.messages += receptions - this.counted.receptions
    for (const { result, at } of runs) if (result.outside) world.apply(result.outside, at)
    for (; this.counted.receptions < receptions; this.counted.receptions += 1) world.count('receptions', this.at)
    for (; this.counted.rejections < rejections; this.counted.rejections += 1) world.count('rejections', this.at)
  }

  /** A recording never holds up mail: an answer waits for the store no longer than it may. */
  private async keep(): Promise<void> {
    const { keeper, keepWithinMs, counts } = this.options
    const begun = performance.now()
    const kept = keeper.keep()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, keepWithinMs)
    })
    await Promise.race([kept, late])
    clearTimeout(timer)
    if (!this.isEnding) counts.waited(performance.now() - begun)
  }

  /** Time never goes back in a recording, whatever the machine's clock does. */
  private now(): number {
    this.at = Math.max(this.at, this.options.clock())
    return this.at
  }
}

/** How long the policy wants what these led to held back, in seconds. */
export const delayOf = (runs: readonly PhaseRun[]): number =>
  runs.reduce((total, { result }) => total + (result.delay ?? 0), 0)
