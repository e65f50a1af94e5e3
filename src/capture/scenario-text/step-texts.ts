import type { Bytes } from '../../domain/bytes.js'
import type { Text } from '../../domain/canonical.js'
import type { RecordedAct } from '../../engine/recording.js'
import type { AboutCopy, Act } from '../../momentum/phases/acts.js'
import { parseCommand } from '../../momentum/phases/smtp.js'
import {
  type About,
  answerFlow,
  bytesFlow,
  commandFlow,
  contextFlow,
  deliveryFlow,
  fireFlow,
  handshakeFlow,
  injectFlow,
  isStarttls,
  messageFlow,
} from './act-flow.js'
import { durationText } from './duration-text.js'
import { type Flow, flowText } from './flow.js'
import { stepText } from './step-text.js'

export interface Steps {
  readonly acts: readonly RecordedAct[]
  /** milliseconds since the epoch, of the session's beginning and of its end */
  readonly from: number
  readonly until: number
  readonly offers: readonly Text[]
  /** of messages that were never sent nothing is told, not even that nobody delivered them */
  readonly leavesOut: boolean
}

/** The steps of a session, each as it stands behind its dash. */
export const stepTexts = (steps: Steps): readonly string[] => {
  const list = new StepList(steps)
  for (const [index, recorded] of steps.acts.entries()) list.add(recorded, steps.acts[index + 1])
  return list.end(steps.until)
}

interface Item {
  /** commands and messages of a pipelined group, or one step */
  readonly flows: Flow[]
  /** may what comes next be pipelined behind it in a group? */
  readonly isOpen: boolean
}

class StepList {
  private readonly items: Item[] = []
  private readonly offersStarttls: boolean
  /** numbers of messages in the recording, in the order in which they begin here */
  private readonly messages: { readonly message: number; readonly recipients: Bytes[]; isSent: boolean }[] = []
  /** messages that the server did something about */
  private readonly named: ReadonlySet<number>
  private readonly leavesOut: boolean
  private at: number

  constructor({ acts, from, offers, leavesOut }: Steps) {
    this.at = from
    this.offersStarttls = offers.includes('STARTTLS')
    this.named = new Set(
      acts.flatMap(({ act }) => (act.kind === 'delivery' || act.kind === 'fire' ? [act.message] : [])),
    )
    this.leavesOut = leavesOut
  }

  add({ act, at, message }: RecordedAct, next: RecordedAct | undefined): void {
    if (act.kind === 'connect' || act.kind === 'close') return
    const about = act.kind === 'delivery' || act.kind === 'fire' ? this.aboutOf(act) : {}
    if (about === null) return
    this.note(act, message)
    const isAside = this.wait(at)
    const hasContext =
      'context' in act &&
      act.context !== undefined &&
      act.kind !== 'inject' &&
      act.kind !== 'delivery' &&
      act.kind !== 'fire'
    if (hasContext) this.push({ context: contextFlow(act.context!) })
    if (act.kind === 'command') this.addCommand(act, { isAlone: isAside || hasContext, message })
    else this.push(flowOf(act, about), act.kind === 'message')
    if (isStarttls(act) && this.offersStarttls && next && next.act.kind !== 'handshake' && next.act.kind !== 'abort')
      this.push({ tls: {} })
  }

  /** In a group behind what it was sent with, where nothing stands between. */
  private addCommand(
    act: Act & { readonly kind: 'command' },
    { isAlone, message }: { readonly isAlone: boolean; readonly message: number },
  ): void {
    const answers = message === 0 && parseCommand(act.line).verb === 'MAIL' ? { answers: true as const } : {}
    const last = this.items.at(-1)
    if (act.pipelined && last?.isOpen && !isAlone) last.flows.push(commandFlow(act.line, answers))
    else this.push(commandFlow(act.line, { ...(act.pipelined ? { pipelined: true } : {}), ...answers }), true)
  }

  private push(flow: Flow, isOpen = false): void {
    this.items.push({ flows: [flow], isOpen })
  }

  private wait(at: number): boolean {
    const milliseconds = at - this.at
    if (milliseconds !== 0) this.push({ wait: durationText(milliseconds) })
    this.at = at
    return milliseconds !== 0
  }

  private note(act: Act, message: number): void {
    if (act.kind === 'inject') this.messages.push({ message, recipients: [act.recipient], isSent: true })
    const last = this.messages.at(-1)
    if (act.kind === 'message' && last) last.isSent = true
    if (act.kind !== 'command') return
    const command = parseCommand(act.line)
    if (command.verb === 'MAIL' && message > 0) this.begin(message)
    if (command.verb === 'RCPT' && command.path !== null) last?.recipients.push(command.path)
  }

  private begin(message: number): void {
    const last = this.messages.at(-1)
    if (last && this.named.has(last.message)) this.pretendSent(last)
    this.messages.push({ message, recipients: [], isSent: false })
  }

  /** Steps about a message stand behind its own, which are not taken where the client was turned away before. */
  private pretend(message: number): void {
    while (this.messages.length < message && !this.messages.some((known) => known.message === message)) {
      this.begin(this.messages.length + 1)
      this.push('MAIL FROM:<>')
    }
    const last = this.messages.at(-1)
    if (last?.message === message) this.pretendSent(last)
  }

  private pretendSent(message: { isSent: boolean }): void {
    if (!message.isSent && !this.leavesOut) this.push({ text: '' })
    if (!this.leavesOut) message.isSent = true
  }

  /** null where its message was never sent: it is delivered by nobody. */
  private aboutOf({ message, recipient }: AboutCopy): About | null {
    if (message === 0) return {}
    if (!this.leavesOut) this.pretend(message)
    const index = this.messages.findIndex((known) => known.message === message)
    const known = this.messages[index]
    if (!known?.isSent) return null
    const name = known.recipients.includes(recipient) ? 'to' : 'added'
    return { [name]: bytesFlow(recipient), message: index + 1 }
  }

  /** A session whose client was turned away at once still needs a step. */
  end(until: number): readonly string[] {
    this.wait(until)
    if (this.items.length === 0) this.push({ wait: '0s' })
    return this.items.map(({ flows }) => (flows.length > 1 ? flowText(flows) : stepText(flows[0]!)))
  }
}

const flowOf = (act: Exclude<Act, { readonly kind: 'connect' | 'close' | 'command' }>, about: About): Flow => {
  switch (act.kind) {
    case 'message':
      return messageFlow(act.content)
    case 'answer':
      return answerFlow(act.line)
    case 'handshake':
      return handshakeFlow(act.handshake)
    case 'inject':
      return injectFlow(act)
    case 'delivery':
      return deliveryFlow(act, about)
    case 'fire':
      return fireFlow(act, about)
    case 'abort':
      return 'abort'
  }
}
