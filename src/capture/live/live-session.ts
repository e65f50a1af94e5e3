import { type Bytes, bytesOfText, upperCase } from '../../domain/bytes.js'
import type { HostCall } from '../../domain/call.js'
import { type Canonical, encodeText } from '../../domain/canonical.js'
import type { ConnectionGone } from '../../domain/connection-gone.js'
import type { Handshake } from '../../domain/events.js'
import { capabilityOf } from '../../momentum/inbound/extensions.js'
import type { Act } from '../../momentum/phases/acts.js'
import { parseCommand } from '../../momentum/phases/smtp.js'
import type { PhaseRun } from '../../momentum/session.js'
import type { SessionState } from '../../momentum/state.js'
import type { ChunkHow, ContentHow, Gone, Pipelined, RefusedHow, Reply, SmtpDriver, Verdict } from '../smtp/driver.js'
import { withParameters } from '../with-parameters.js'
import { Chunks } from './chunks.js'
import { greetingLines } from './greeting-lines.js'
import type { SessionWorld } from './live-world.js'
import { delayOf, type PolicySession } from './policy-session.js'
import { recipientReplies } from './recipient-replies.js'
import type { Relay } from './relay.js'
import { tooBig, tooManyOctets } from './too-big.js'
import { isAuth, withoutPassword } from './without-password.js'
import { withoutPolicy } from './without-policy.js'

export interface LiveOptions {
  readonly policy: PolicySession
  readonly protocol: 'smtp' | 'lmtp'
  readonly world: SessionWorld
  /** hands accepted messages on, where `SessionOpened.relays` says so */
  readonly relay: Relay | null
  readonly maxMessageBytes: number
  /** hears of what nobody has foreseen, once the client has its answer */
  readonly onFault: (error: unknown) => void
}

/**
 * A connection to the listener: what comes goes through the policy, and is answered with what that decided. Where it cannot decide here, the
 * client is put off until it leaves.
 */
export class LiveSession implements SmtpDriver {
  private readonly options: LiveOptions
  private readonly policy: PolicySession
  private readonly chunks = new Chunks()
  /** a client has tried AUTH: what it sends behind that may be a password */
  private hasHadAuth = false

  constructor(options: LiveOptions) {
    this.options = options
    this.policy = options.policy
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
    return this.take({ kind: 'handshake', handshake: withParameters(handshake, this.state) })
  }

  message(content: Bytes, { bareDotLines }: ContentHow): Promise<Verdict> {
    return this.takeMessage(content, bareDotLines)
  }

  /** A message in chunks stands for DATA and its content (RFC 3030): policy is asked once it is whole. */
  async chunk(line: Bytes, octets: Bytes, { isLast, pipelined }: ChunkHow): Promise<Verdict> {
    this.chunks.add(line, octets)
    const { maxMessageBytes } = this.options
    if (this.chunks.size > maxMessageBytes) return this.refuseChunks(line, pipelined, tooManyOctets(maxMessageBytes))
    const { transaction } = this.state
    const isWelcome = transaction !== null && transaction.recipients.length > 0
    if (isWelcome && !isLast && !this.policy.isLost) return saying([250, `2.0.0 ${octets.length} octets received`])
    const { lines, content } = this.chunks.take()
    const asked = await this.take({ kind: 'command', line: 'DATA\r\n', chunks: lines, ...pipelinedIf(pipelined) })
    return asked.expects === 'content' ? this.takeMessage(content, 0) : asked
  }

  private refuseChunks(line: Bytes, pipelined: boolean, refused: readonly [number, Bytes]): Promise<Verdict> {
    this.chunks.drop()
    return this.take({ kind: 'command', line, ...pipelinedIf(pipelined), refused })
  }

  owedReplies(): number {
    const { transaction } = this.state
    return this.options.protocol === 'lmtp' ? (transaction?.recipients.length ?? 0) : 1
  }

  async refused(line: Bytes, { code, text }: Reply, { pipelined }: RefusedHow): Promise<void> {
    this.chunks.drop()
    await this.take({ kind: 'command', line, ...pipelinedIf(pipelined), refused: [code, text] })
  }

  async gone(gone: Gone): Promise<void> {
    const { kind } = gone
    this.policy.noteGone(this.goneAs(gone))
    if (kind !== 'tls-failed') await this.take({ kind: 'abort' })
    this.endBehindReply()
  }

  private goneAs({ kind, contentBytes, line }: Gone): ConnectionGone {
    if (contentBytes !== null) return { how: kind, within: 'content', octets: contentBytes }
    if (!line) return { how: kind }
    const isAnswer = this.state.expects?.kind === 'answer'
    const mayBePassword =
      withoutPassword({ kind: 'command', line: line.beginning }, this.state, this.hasHadAuth) !== null
    const received = isAnswer || mayBePassword ? {} : { received: encodeText(line.beginning) }
    return { how: kind, within: isAnswer ? 'answer' : 'command', octets: line.octets, ...received }
  }

  private get state(): SessionState {
    return this.policy.state
  }

  private async takeMessage(content: Bytes, bareDotLines: number): Promise<Verdict> {
    const recipients = this.state.transaction?.recipients ?? []
    const smuggling = bareDotLines > 0 ? { bareDots: bareDotLines } : {}
    const act = { kind: 'message', content, ...smuggling } as const
    const runs = await this.policed(act)
    const verdict = this.verdictOn(act, runs)
    if (this.options.protocol === 'smtp' || recipients.length === 0) return verdict
    return { ...verdict, replies: recipientReplies(recipients, runs ?? [], verdict.replies) }
  }

  private async take(act: Act): Promise<Verdict> {
    return this.verdictOn(act, await this.policed(act))
  }

  private policed(act: Act): Promise<readonly PhaseRun[] | null> {
    const without = withoutPassword(act, this.state, this.hasHadAuth)
    this.hasHadAuth ||= isAuth(act)
    return this.policy.take(without && (without.isHidden || !this.offersAuth()) ? without.recordedAs : act, {
      answer: (call) => this.answerTo(call, without?.digest ?? null),
      ...(without ? { recordedAs: without.recordedAs } : {}),
    })
  }

  /** AUTH that is not offered is refused whatever comes with it, so that nobody needs to see that. */
  private offersAuth(): boolean {
    return capabilityOf(this.state.offers, 'AUTH') !== undefined
  }

  /** Who knows the users is asked with the password's digest, which the recording does not have. */
  private answerTo(call: HostCall, digest: string | null): Canonical | Promise<Canonical> {
    const { relay, world } = this.options
    if (call.call === 'smtp.relay' && relay) return relay(this.state)
    if (call.call !== 'smtp.auth') return world.answer(call)
    const [user] = call.key as readonly [Canonical]
    return world.answer({ ...call, key: [user, digest] })
  }

  private putOff(act: Act): Verdict {
    const verdict = withoutPolicy(act)
    if (verdict.closes) this.endBehindReply()
    return verdict
  }

  private verdictOn(act: Act, runs: readonly PhaseRun[] | null): Verdict {
    if (runs === null) return this.putOff(act)
    const { state, reply } = this.policy
    const isGreeting = act.kind === 'command' && runs.some(({ name, heard }) => name.phase === 'ehlo' && heard)
    if (state.end !== null) this.endBehindReply()
    return {
      replies: reply
        ? [{ code: reply[0], text: isGreeting ? greetingLines(act.line, reply, this.offered()) : reply[1] }]
        : [],
      expects: state.expects?.kind ?? (state.transaction?.awaitsContent ? 'content' : 'command'),
      closes: state.end !== null,
      delayMs: delayOf(runs) * 1000,
    }
  }

  private offered(): readonly Bytes[] {
    return this.state.capabilities.map((capability) =>
      upperCase(capability) === 'SIZE' ? bytesOfText(`SIZE ${this.options.maxMessageBytes}`) : capability,
    )
  }

  private endBehindReply(): void {
    this.policy.end().catch(this.options.onFault)
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
