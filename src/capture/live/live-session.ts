import { type Bytes, bytesOfText, upperCase } from '../../domain/bytes.js'
import type { HostCall } from '../../domain/call.js'
import type { Canonical } from '../../domain/canonical.js'
import type { Handshake } from '../../domain/events.js'
import { Trouble } from '../../domain/trouble.js'
import type { Kept, SessionKeeper } from '../../engine/journal/session-keeper.js'
import { OutOfTime, type SessionRecorder } from '../../engine/session-recorder.js'
import { Undecided } from '../../momentum/calls/interruptions.js'
import { capabilityOf } from '../../momentum/inbound/extensions.js'
import type { Act } from '../../momentum/phases/acts.js'
import { parseCommand } from '../../momentum/phases/smtp.js'
import type { PhaseRun } from '../../momentum/session.js'
import type { ChunkHow, ContentHow, Gone, Pipelined, RefusedHow, Reply, SmtpDriver, Verdict } from '../smtp/driver.js'
import { withParameters } from '../with-parameters.js'
import { Chunks } from './chunks.js'
import { greetingLines } from './greeting-lines.js'
import type { LiveCounts } from './live-counts.js'
import type { SessionWorld } from './live-world.js'
import { recipientReplies } from './recipient-replies.js'
import type { Relay } from './relay.js'
import { tooBig, tooManyOctets } from './too-big.js'
import { withoutPassword } from './without-password.js'
import { withoutPolicy } from './without-policy.js'

export interface LiveOptions {
  readonly recorder: SessionRecorder
  readonly keeper: SessionKeeper
  readonly protocol: 'smtp' | 'lmtp'
  readonly world: SessionWorld
  /** hands accepted messages on, where `SessionOpened.relays` says so */
  readonly relay: Relay | null
  readonly counts: LiveCounts
  /** for one attempt at a phase, by the clock */
  readonly scriptTimeoutMs: number
  /** a reply waits for the store as long as this */
  readonly keepWithinMs: number
  readonly maxMessageBytes: number
  /** milliseconds since the epoch */
  readonly clock: () => number
  /** hears why the policy decides no more in this session */
  readonly onLost: (phase: string, why: string) => void
  readonly onEnd: (kept: Kept) => void
  /** hears of what nobody has foreseen, once the client has its answer */
  readonly onFault: (error: unknown) => void
}

/**
 * A connection to the listener: what comes goes through the policy, is kept, and is answered with what the policy decided. Where that
 * cannot be known here, the recording ends with a gap, and the client is put off until it leaves.
 */
export class LiveSession implements SmtpDriver {
  private readonly options: LiveOptions
  private readonly chunks = new Chunks()
  private at: number
  /** the policy decides no more */
  private isLost = false
  private isEnding = false
  /** resolves once the session is over and all of it is kept that can be */
  readonly ended: Promise<void>
  private settleEnd: () => void = () => {}
  /** what the world was told of */
  private readonly counted = { receptions: 0, rejections: 0 }

  constructor(options: LiveOptions) {
    this.options = options
    this.at = options.recorder.session.state.at
    this.ended = new Promise((resolve) => {
      this.settleEnd = resolve
    })
  }

  connect(): Promise<Verdict> {
    return this.take({ kind: 'connect' })
  }

  async command(line: Bytes, { pipelined }: Pipelined): Promise<Verdict> {
    const { verb, ...rest } = parseCommand(line)
    const isInChunks = this.chunks.isOpen
    if (verb === 'RSET' || verb === 'QUIT' || 'domain' in rest) this.chunks.drop()
    const refused = isInChunks && this.chunks.isOpen && verb !== 'NOOP' ? onlyChunks : tooBig(line, this.options)
    return this.take({ kind: 'command', line, ...pipelinedIf(pipelined), ...(refused ? { refused } : {}) })
  }

  answer(line: Bytes): Promise<Verdict> {
    return this.take({ kind: 'answer', line })
  }

  handshake(handshake: Handshake): Promise<Verdict> {
    return this.take({ kind: 'handshake', handshake: withParameters(handshake, this.options.recorder.session.state) })
  }

  message(content: Bytes, { bareDotLines }: ContentHow): Promise<Verdict> {
    return this.takeMessage(content, bareDotLines)
  }

  /** A message in chunks stands for DATA and its content (RFC 3030): policy is asked once it is whole. */
  async chunk(line: Bytes, octets: Bytes, { isLast, pipelined }: ChunkHow): Promise<Verdict> {
    this.chunks.add(line, octets)
    const { maxMessageBytes } = this.options
    if (this.chunks.size > maxMessageBytes) return this.refuseChunks(line, pipelined, tooManyOctets(maxMessageBytes))
    const { transaction } = this.options.recorder.session.state
    const isWelcome = transaction !== null && transaction.recipients.length > 0
    if (isWelcome && !isLast && !this.isLost) return saying([250, `2.0.0 ${octets.length} octets received`])
    const { lines, content } = this.chunks.take()
    const asked = await this.take({ kind: 'command', line: 'DATA\r\n', chunks: lines, ...pipelinedIf(pipelined) })
    return asked.expects === 'content' ? this.takeMessage(content, 0) : asked
  }

  private refuseChunks(line: Bytes, pipelined: boolean, refused: readonly [number, Bytes]): Promise<Verdict> {
    this.chunks.drop()
    return this.take({ kind: 'command', line, ...pipelinedIf(pipelined), refused })
  }

  owedReplies(): number {
    const { transaction } = this.options.recorder.session.state
    return this.options.protocol === 'lmtp' ? (transaction?.recipients.length ?? 0) : 1
  }

  async refused(line: Bytes, { code, text }: Reply, { pipelined }: RefusedHow): Promise<void> {
    this.chunks.drop()
    await this.take({ kind: 'command', line, ...pipelinedIf(pipelined), refused: [code, text] })
  }

  async gone({ kind }: Gone): Promise<void> {
    if (kind !== 'tls-failed') await this.take({ kind: 'abort' })
    this.endBehindReply()
  }

  private async takeMessage(content: Bytes, bareDotLines: number): Promise<Verdict> {
    const { recorder, protocol } = this.options
    const recipients = recorder.session.state.transaction?.recipients ?? []
    const smuggling = bareDotLines > 0 ? { bareDots: bareDotLines } : {}
    const runs: PhaseRun[] = []
    const verdict = await this.take({ kind: 'message', content, ...smuggling }, runs)
    if (protocol === 'smtp' || recipients.length === 0) return verdict
    return { ...verdict, replies: recipientReplies(recipients, runs, verdict.replies) }
  }

  /** Puts an act through the policy; what it led to is added to `runs`. */
  private async take(act: Act, runs: PhaseRun[] = []): Promise<Verdict> {
    if (this.isLost) return this.putOff(act)
    const { recorder, scriptTimeoutMs } = this.options
    const without = withoutPassword(act, recorder.session.state)
    const outside = {
      world: (call: HostCall) => this.answerTo(call, without?.digest ?? null),
      timeoutMs: scriptTimeoutMs,
      onRun: this.options.counts.phase,
      ...(without ? { recordedAs: without.recordedAs } : {}),
    }
    const at = act.kind === 'connect' ? this.at : this.now()
    try {
      runs.push(
        ...(await recorder.performAwaiting(without && !this.offersAuth() ? without.recordedAs : act, at, outside)),
      )
    } catch (error) {
      if (!(error instanceof Undecided || error instanceof OutOfTime || error instanceof Trouble)) throw error
      return this.lose(act, error)
    }
    this.tellWorld(runs)
    await this.keep()
    return this.verdictOn(act, runs)
  }

  /** AUTH that is not offered is refused whatever comes with it, so that nobody needs to see that. */
  private offersAuth(): boolean {
    return capabilityOf(this.options.recorder.session.state.offers, 'AUTH') !== undefined
  }

  /** Who knows the users is asked with the password's digest, which the recording does not have. */
  private answerTo(call: HostCall, digest: string | null): Canonical | Promise<Canonical> {
    const { relay, recorder, world } = this.options
    if (call.call === 'smtp.relay' && relay) return relay(recorder.session.state)
    if (call.call !== 'smtp.auth') return world.answer(call)
    const [user] = call.key as readonly [Canonical]
    return world.answer({ ...call, key: [user, digest] })
  }

  private tellWorld(runs: readonly PhaseRun[]): void {
    const { world, recorder } = this.options
    const { receptions, rejections } = recorder.session.state
    for (const { result, at } of runs) if (result.outside) world.apply(result.outside, at)
    for (; this.counted.receptions < receptions; this.counted.receptions += 1) world.count('receptions', this.at)
    for (; this.counted.rejections < rejections; this.counted.rejections += 1) world.count('rejections', this.at)
  }

  private async lose(act: Act, { message }: Error): Promise<Verdict> {
    const { recorder, onLost } = this.options
    this.isLost = true
    recorder.noteGap(recorder.lastPhase, message)
    recorder.finish(this.at, 'open')
    onLost(recorder.lastPhase, message)
    await this.keep()
    return this.putOff(act)
  }

  private putOff(act: Act): Verdict {
    const verdict = withoutPolicy(act)
    if (verdict.closes) this.endBehindReply()
    return verdict
  }

  private verdictOn(act: Act, runs: readonly PhaseRun[]): Verdict {
    const { session } = this.options.recorder
    const { state, reply } = session
    const delay = runs.reduce((longest, { result }) => Math.max(longest, result.delay ?? 0), 0)
    const isGreeting = act.kind === 'command' && runs.some(({ name, heard }) => name.phase === 'ehlo' && heard)
    if (state.end !== null) this.endBehindReply()
    return {
      replies: reply
        ? [{ code: reply[0], text: isGreeting ? greetingLines(act.line, reply, this.offered()) : reply[1] }]
        : [],
      expects: state.expects?.kind ?? (state.transaction?.awaitsContent ? 'content' : 'command'),
      closes: state.end !== null,
      delayMs: delay * 1000,
    }
  }

  private offered(): readonly Bytes[] {
    const { recorder, maxMessageBytes } = this.options
    const { capabilities } = recorder.session.state
    return capabilities.map((capability) =>
      upperCase(capability) === 'SIZE' ? bytesOfText(`SIZE ${maxMessageBytes}`) : capability,
    )
  }

  private endBehindReply(): void {
    this.end().catch(this.options.onFault)
  }

  /** What comes after the connection; once. */
  private async end(): Promise<void> {
    if (this.isEnding) return
    this.isEnding = true
    try {
      await this.close()
    } finally {
      this.settleEnd()
    }
  }

  private async close(): Promise<void> {
    const { recorder, keeper, world, onEnd } = this.options
    if (!this.isLost) {
      await this.take({ kind: 'close' })
      if (!this.isLost) recorder.finish(this.at, recorder.session.state.end ?? 'open')
    }
    world.close()
    onEnd(await keeper.finish())
  }

  /** A recording never holds up mail: a reply waits for the store no longer than it may. */
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

const onlyChunks = [503, '5.5.1 a message in chunks is under way: BDAT or RSET'] as const

const pipelinedIf = (pipelined: boolean): { readonly pipelined?: true } => (pipelined ? { pipelined } : {})

const saying = ([code, text]: readonly [number, Bytes]): Verdict => ({
  replies: [{ code, text }],
  expects: 'command',
  closes: false,
  delayMs: 0,
})
