import { setTimeout } from 'node:timers/promises'
import type { Bytes } from '../../domain/bytes.js'
import type { Act } from '../../momentum/phases/acts.js'
import { delayOf, type PolicySession } from '../live/policy-session.js'
import { withoutPassword } from '../live/without-password.js'
import { withoutPolicy } from '../live/without-policy.js'
import type { ConnectedClient } from '../milter/commands.js'
import type { Decision, Ended, Gone, Macros, MilterDriver, ReceivedMessage } from '../milter/driver.js'
import type { Terms } from '../milter/negotiate.js'
import { carriedOut } from './carried-out.js'
import { decisionOf } from './decision-of.js'
import { authContext, keptMacros, tlsContext } from './told-macros.js'
import { contentOf, envelopeLine, greetingLine } from './written-acts.js'

export interface MilterPolicyOptions {
  readonly mode: 'observe' | 'enforce'
  readonly terms: Terms
  /** begins the session, once it is known whose it is */
  readonly begin: (client: ConnectedClient, macros: Macros) => PolicySession
  /** nobody is held back any longer */
  readonly stopping: AbortSignal
  readonly onNotCarriedOut: (why: string) => void
  /** hears of what nobody has foreseen, once the mail server has its answer */
  readonly onFault: (error: unknown) => void
}

/**
 * One SMTP session of a mail server: what it tells is written down as what a client said, goes through the policy, and is answered.
 *
 * | told | taken as | in `enforce` it is answered with |
 * | --- | --- | --- |
 * | CONNECT | the connection | the policy's refusal; a mail server then holds to it for the whole session |
 * | HELO | `EHLO name` | the same |
 * | MAIL, RCPT | the command, `MAIL FROM:<a@x> SIZE=9` | the policy's refusal |
 * | RCPT that the mail server refused | the command, refused by the server | nothing |
 * | DATA | `DATA` | nothing, for a policy decides over the message |
 * | header fields, body and their end | the message | the policy's refusal, or what it changed; `discard` where no recipient is left |
 * | a command that it does not know | the command | nothing, for the mail server refuses it |
 * | ABORT | `RSET`, where another message follows; else nothing, for what follows says how it was ended | |
 * | QUIT | the end of the connection, and not how it came about | |
 *
 * `observe` answers all of it with going on. A policy that ends the session with another code than 421 gets its refusal told, and 421 with the next
 * command. What cannot be carried out is answered with 451: the client keeps the message and tries again, nothing is lost, and nobody gets
 * what the policy did not decide. Where the policy cannot decide, `enforce` puts the client off in the words of the listener.
 */
export class MilterPolicy implements MilterDriver {
  private readonly options: MilterPolicyOptions
  private session: PolicySession | null = null
  /** the mail server has given a message up; by which command, the next one tells */
  private isGivenUp = false
  private isDataTold = false
  /** sender and recipients of the open message that the mail server has, as it told them */
  private sender = ''
  private recipients: Bytes[] = []
  /** the mail server asks no more, by what was decided */
  private isSettled = false

  constructor(options: MilterPolicyOptions) {
    this.options = options
  }

  async connect(client: ConnectedClient, macros: Macros): Promise<Decision> {
    this.session = this.options.begin(client, macros)
    return this.settling(await this.decide({ kind: 'connect' }))
  }

  async helo(name: Bytes, macros: Macros): Promise<Decision> {
    this.isGivenUp = false
    const told = { ...keptMacros(macros), ...tlsContext(macros) }
    return this.settling(await this.decide({ kind: 'command', line: greetingLine(name), ...told }))
  }

  async mail(address: Bytes, parameters: readonly Bytes[], macros: Macros): Promise<Decision> {
    if (this.isGivenUp) await this.decide({ kind: 'command', line: 'RSET\r\n' })
    this.isGivenUp = false
    this.isDataTold = false
    this.sender = address
    this.recipients = []
    const line = envelopeLine('MAIL FROM', address, parameters)
    return this.decide({ kind: 'command', line, ...keptMacros(macros), ...authContext(macros) })
  }

  async rcpt(address: Bytes, parameters: readonly Bytes[], macros: Macros): Promise<Decision> {
    const line = envelopeLine('RCPT TO', address, parameters)
    const decision = await this.decide({ kind: 'command', line, ...keptMacros(macros) })
    if (decision.kind === 'continue') this.recipients.push(address)
    return decision
  }

  async refusedRcpt(address: Bytes, parameters: readonly Bytes[], macros: Macros): Promise<void> {
    const [status = '', text = ''] = [macros.get('rcpt_host'), macros.get('rcpt_addr')]
    const refused = [status.startsWith('4') ? 450 : 550, `${status} ${text}`.trim()] as const
    const line = envelopeLine('RCPT TO', address, parameters)
    await this.decide({ kind: 'command', line, refused, ...keptMacros(macros) })
  }

  data(macros: Macros): Promise<Decision> {
    this.isDataTold = true
    return this.decide({ kind: 'command', line: 'DATA\r\n', ...keptMacros(macros) })
  }

  async message(message: ReceivedMessage, macros: Macros): Promise<Ended> {
    if (!this.isDataTold) {
      const decision = await this.data(new Map())
      if (decision.kind !== 'continue') return { decision, modifications: [] }
    }
    const { terms } = this.options
    const content = contentOf(message, terms)
    const decision = await this.decide({ kind: 'message', content, ...keptMacros(macros) })
    if (this.options.mode === 'observe' || decision.kind !== 'continue') return { decision, modifications: [] }
    const { sender, recipients } = this
    return this.carryOut({ sender, recipients, content, fields: message.fields.length, terms })
  }

  async unknown(line: Bytes): Promise<Decision> {
    const act = { kind: 'command', line: `${line}\r\n` } as const
    const decision = await this.decide(withoutPassword(act, this.going.state, false)?.recordedAs ?? act)
    return decision.kind === 'reply' && decision.code !== 421 ? { kind: 'continue' } : decision
  }

  async abort(): Promise<void> {
    this.isGivenUp = true
  }

  async gone(how: Gone): Promise<void> {
    this.end(this.gapAt(how))
  }

  private get going(): PolicySession {
    return this.session!
  }

  private gapAt(how: Gone): string | undefined {
    if (how.kind === 'failed') return how.trouble.message
    return how.kind === 'closed' && !this.isSettled
      ? 'the mail server closed its connection within the session'
      : undefined
  }

  /** Behind the answer: what a mail server says next does not wait for the store. */
  private end(gap?: string): void {
    this.session?.end(gap).catch(this.options.onFault)
  }

  private settling(decision: Decision): Decision {
    this.isSettled = decision.kind !== 'continue'
    return decision
  }

  private carryOut(told: Parameters<typeof carriedOut>[0]): Ended {
    const { accepted, ordinal } = this.going.state
    const copies = accepted.filter(({ message }) => message === ordinal).map(({ copy }) => copy)
    const ended = carriedOut(told, copies)
    if (!('why' in ended)) return ended
    this.going.noteNotCarriedOut(ended.why)
    this.options.onNotCarriedOut(ended.why)
    return { decision: { kind: 'reply', code: 451, text: `4.3.0 ${ended.why}` }, modifications: [] }
  }

  private async decide(act: Act): Promise<Decision> {
    const isOver = this.going.state.end !== null
    const runs = isOver ? [] : await this.going.take(act)
    const { reply, state } = this.going
    if (state.end !== null) this.end()
    if (this.options.mode === 'observe') return { kind: 'continue' }
    if (isOver) return { kind: 'shutdown' }
    if (runs === null) return this.withoutPolicy(act)
    await this.holdBack(delayOf(runs))
    return decisionOf(reply ?? [250, ''], state.end !== null)
  }

  private withoutPolicy(act: Act): Decision {
    const { replies, closes } = withoutPolicy(act)
    const { code, text } = replies[0]!
    return decisionOf([code, text], closes)
  }

  private async holdBack(delaySeconds: number): Promise<void> {
    if (delaySeconds === 0) return
    await setTimeout(delaySeconds * 1000, undefined, { signal: this.options.stopping }).catch(() => {})
  }
}
