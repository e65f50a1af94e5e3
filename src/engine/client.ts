import { upperCase } from '../domain/bytes.js'
import type { Undecidable } from '../domain/call.js'
import { isServersOwn } from '../momentum/phases/acts.js'
import { parameterKeywords, parseCommand } from '../momentum/phases/smtp.js'
import type { Session } from '../momentum/session.js'
import type { RecordedAct } from './recording.js'
import type { ActRuns } from './replay-own.js'

/**
 * The recorded client, as far as it can be known what it would have sent if it had been told something else
 * (`design.md`, "What is compared, and what happens after a difference"). Refused where it was accepted, it does not go
 * on with what hung on it. Accepted where it was refused, it would have gone on: where the recording does not, nobody knows
 * with what, and nothing later in the session can be compared. What was pipelined behind a command that it sent was on its
 * way already. What the server did by itself, it did whatever the client was told.
 */
export class Client {
  /** the connection was closed */
  protected gone = false
  /** its greeting was refused: what it would have tried instead was never recorded */
  protected turnedAway = false
  /** it would have sent what was never recorded */
  protected lost = false
  protected readonly droppedMessages = new Set<number>()
  /** the message that would have gone on now, where it did not; -1 for the session's greeting */
  private opened: number | null = null
  /** capabilities that the recorded server offered and this one does not */
  private withdrawn: readonly string[] = []
  private sentLast = true
  /** it was told to go on with a handshake, or to answer a challenge */
  protected isAsked = false

  /** What else it would have sent, nobody knows. */
  get isUnknown(): boolean {
    return this.lost || this.turnedAway
  }

  /** `told` is what it came to when it was recorded; undefined of an act that never was. */
  wouldSend(recorded: RecordedAct, _told: ActRuns | undefined): boolean {
    if (isServersOwn(recorded.act)) return true
    const { act } = recorded
    const isOnItsWay = act.kind === 'command' && act.pipelined === true && this.sentLast
    this.sentLast = isOnItsWay || this.wouldGoOnWith(recorded)
    return this.sentLast
  }

  protected wouldGoOnWith(recorded: RecordedAct): boolean {
    const { act, message } = recorded
    if ((act.kind === 'answer' || act.kind === 'handshake') && !this.isAsked) return false
    if (this.opened !== null && !goesOn(this.opened, recorded)) this.lost = true
    if (!this.isThereFor(act)) return false
    if (act.kind === 'close') return true
    if (this.gone || this.droppedMessages.has(message)) return false
    if (act.kind !== 'command' || !this.usesWithdrawn(act.line)) return true
    if (message > 0) this.droppedMessages.add(message)
    if (isExtension(act.line)) this.turnedAway = true
    return false
  }

  protected isThereFor(_act: RecordedAct['act']): boolean {
    return !this.isUnknown
  }

  private usesWithdrawn(line: string): boolean {
    if (this.withdrawn.length === 0) return false
    const { verb } = parseCommand(line)
    if (verb === 'AUTH') return this.withdrawn.some((capability) => offersMechanism(capability, line))
    if (verb === 'STARTTLS') return this.withdrawn.includes(verb)
    if (verb === 'OTHER') return this.withdrawn.some((capability) => upperCase(line).startsWith(capability))
    const used = verb === 'MAIL' || verb === 'RCPT' ? parameterKeywords(line) : []
    return used.some((keyword) => this.withdrawn.includes(capabilityOf[keyword] ?? keyword))
  }

  /** What was not sent ended the recorded session, and does not end this one: nobody knows how it goes on. */
  skip(told: ActRuns | undefined): void {
    if (told?.disconnected && !this.gone) this.lost = true
  }

  /** Takes note of what the client was told, then and now. */
  hear(sent: RecordedAct, told: Told): void {
    const { recorded, replayed } = told
    if (isServersOwn(sent.act)) return
    this.isAsked = replayed.state.expects !== null
    if (replayed.state.end === 'disconnect') this.gone = true
    if (recorded.disconnected && replayed.state.end === null) this.lost = true
    if (isRefusal(replayed.reply) && !isRefusal(recorded.reply)) this.turnDown(sent)
    else if (isRefusal(recorded.reply) && !isRefusal(replayed.reply)) this.letIn(sent, recorded, replayed)
    else this.hearTheSame(sent, told)
  }

  /** The same of an act that was never recorded. Returns whether it can go on from there. */
  hearNew(_sent: RecordedAct, _replayed: Session): boolean {
    return false
  }

  /** What the server waits for, before what the client does next, and nobody has: there is no going on without it. */
  lacks(_replayed: Session, _next: RecordedAct | undefined): Lack | null {
    return null
  }

  protected turnDown({ act, message }: RecordedAct): void {
    if (act.kind === 'connect' || isGreeting(act) || isAuthentication(act)) this.turnedAway = !this.gone
    else if (act.kind === 'command' && parseCommand(act.line).verb !== 'RCPT' && message > 0)
      this.droppedMessages.add(message)
  }

  private letIn({ act, message }: RecordedAct, recorded: ActRuns, replayed: Session): void {
    const verb = act.kind === 'command' ? parseCommand(act.line).verb : ''
    if (verb === 'STARTTLS' || replayed.state.expects !== null) this.lost = true
    else if (act.kind === 'connect' || isGreeting(act) || isAuthentication(act)) this.opened = -1
    else if (verb === 'DATA') this.lost = replayed.state.transaction?.awaitsContent === true
    else if (verb === 'MAIL') this.opened = message
    else if (verb === 'RCPT' && recorded.acceptedRecipients === 0) this.opened = message
  }

  private hearTheSame({ act }: RecordedAct, told: Told): void {
    if (act.kind === 'command' && parseCommand(act.line).verb === 'DATA') this.opened = null
    if (this.opened === -1) this.opened = null
    if (isGreeting(act)) this.compareCapabilities(told.recorded, told.replayed.state.capabilities)
    if (isAuthentication(act)) this.compareChallenges(told.recorded.reply, told.replayed)
  }

  /** Challenged where it was not, it would have answered; let in at once where it was challenged, it goes on at once. */
  private compareChallenges(recorded: ActRuns['reply'], { reply, state }: Session): void {
    const [was, is] = [recorded?.[0] === challenge, reply?.[0] === challenge]
    if (is && (!was || recorded?.[1] !== reply?.[1])) this.lost = true
    else if (was && !is && state.isAuthenticated) this.opened = -1
  }

  private compareCapabilities(recorded: ActRuns, now: readonly string[]): void {
    const offered = recorded.runs.at(-1)?.capabilities ?? []
    const [before, after] = [offered, now].map((capabilities) => capabilities.flatMap(eachMechanism))
    this.withdrawn = before!.filter((capability) => !after!.includes(capability))
  }
}

/** What the client was told, then and now. */
export interface Told {
  readonly recorded: ActRuns
  readonly replayed: Session
}

export interface Lack {
  /** the instance that cannot be reached */
  readonly phase: string
  readonly call: Undecidable
}

/** Is that the next thing of a client that was let in: a greeting or MAIL after the greeting, RCPT or DATA in a message. */
const goesOn = (opened: number, { act, message }: RecordedAct): boolean => {
  if (act.kind !== 'command') return act.kind === 'message'
  const { verb } = parseCommand(act.line)
  if (verb === 'NOOP') return true
  if (opened === -1) return isGreeting(act) || verb === 'MAIL'
  return message === opened && verb !== 'MAIL'
}

/** Which capability a parameter of MAIL or RCPT belongs to (RFC 6152, 3461, 6531). */
const capabilityOf: Readonly<Record<string, string>> = {
  BODY: '8BITMIME',
  RET: 'DSN',
  ENVID: 'DSN',
  NOTIFY: 'DSN',
  ORCPT: 'DSN',
}

/** RFC 4954: the server wants an answer. */
const challenge = 334

/** `AUTH PLAIN LOGIN` offers two things. */
const eachMechanism = (capability: string): readonly string[] => {
  const [keyword, ...mechanisms] = upperCase(capability).split(' ')
  return keyword === 'AUTH' ? mechanisms.map((mechanism) => `AUTH ${mechanism}`) : [capability]
}

const offersMechanism = (capability: string, line: string): boolean => {
  const command = parseCommand(line)
  return command.verb === 'AUTH' && capability === `AUTH ${command.mechanism}`
}

const isExtension = (line: string): boolean => ['AUTH', 'STARTTLS'].includes(parseCommand(line).verb)

/** STARTTLS, AUTH, and what belongs to them: a client whose session was to be safe, or known, does not go on without. */
const isAuthentication = (act: RecordedAct['act']): boolean =>
  act.kind === 'answer' || act.kind === 'handshake' || (act.kind === 'command' && isExtension(act.line))

export const isRefusal = (reply: ActRuns['reply']): boolean => reply !== null && reply[0] >= 400

const isGreeting = (act: RecordedAct['act']): boolean => {
  if (act.kind !== 'command') return false
  const { verb } = parseCommand(act.line)
  return verb === 'EHLO' || verb === 'HELO' || verb === 'LHLO'
}
