import { Trouble } from '../../domain/trouble.js'
import { AskedDriver, type Asking } from './asked-driver.js'
import type { Command } from './commands.js'
import type { Aborted, Decision, Ended, Gone, Macros, MilterDriver, NewDriver } from './driver.js'
import { GivenMacros } from './given-macros.js'
import { MessageSoFar } from './message-so-far.js'
import { packetsOfModifications } from './modifications.js'
import { negotiate, negotiated, type Symbols, type Terms } from './negotiate.js'
import type { Packet } from './packets.js'
import { packetOfDecision, packetOfReply, type Reply } from './replies.js'

export interface SessionOptions extends Asking {
  readonly newDriver: NewDriver
  /** which macros to ask for, in place of those that the MTA is configured to give */
  readonly symbols?: Symbols
  /** of header fields and body together; a larger message is answered by `onFailure` */
  readonly maximumMessageBytes: number
  /** of macros that wait for their command */
  readonly maximumMacroBytes: number
}

type Of<Kind extends Command['kind']> = Extract<Command, { readonly kind: Kind }>

/** How far a message has come: a command of a message may not stand before one that has been. */
const stages = { rcpt: 1, data: 1, header: 2, endOfHeader: 3, body: 4, endOfBody: 5 } as const

/**
 * One connection of an MTA, which holds one SMTP session, or several one after the other (QUIT_NC): its commands, in
 * their order, to the packets that answer them. It waits for nothing but the driver.
 */
export class MilterSession {
  readonly #options: SessionOptions
  readonly #macros: GivenMacros
  #terms: Terms | undefined
  #driver: AskedDriver | undefined
  #message: { readonly content: MessageSoFar; stage: number } | undefined
  /** Postfix takes PROGRESS at any time */
  #isPostfix = false

  constructor(options: SessionOptions) {
    this.#options = options
    this.#macros = new GivenMacros(options.maximumMacroBytes)
  }

  /**
   * What a command is answered; nothing for one that takes no answer, undefined for the one that ends the connection.
   * Throws Trouble `milter-out-of-order` for a command that has no place here.
   */
  async take(command: Command): Promise<readonly Packet[] | undefined> {
    switch (command.kind) {
      case 'negotiate':
        return [this.#negotiate(command)]
      case 'macros':
        this.#macros.note(command.of, command.macros)
        return []
      case 'connect':
        return this.#connect(command)
      case 'abort':
        await this.#abort({ kind: 'aborted' })
        return []
      case 'quit':
        await this.end({ kind: 'quit' })
        return undefined
      case 'quitNewConnection':
        await this.end({ kind: 'quit' })
        return []
      case 'helo':
      case 'mail':
      case 'unknown':
        return this.#ofSession(command)
      default:
        return this.#ofMessage(command)
    }
  }

  /** The session is over, in this way: an open message is aborted, and the driver told. */
  async end(how: Gone): Promise<void> {
    await this.#abort({ kind: how.kind === 'quit' ? 'aborted' : 'gone' })
    await this.#driver?.end(how)
    this.#driver = undefined
  }

  #negotiate(offer: Of<'negotiate'>): Packet {
    if (this.#terms !== undefined) throw outOfOrder(offer, 'the terms are agreed on')
    this.#terms = negotiate(offer)
    return negotiated(this.#terms, this.#options.symbols)
  }

  async #connect(command: Of<'connect'>): Promise<readonly Packet[]> {
    if (this.#terms === undefined) throw outOfOrder(command, 'nothing is agreed on')
    if (this.#driver !== undefined) throw outOfOrder(command, 'a session is open')
    const macros = this.#macros.take('C')
    this.#isPostfix = macros.get('v')?.startsWith('Postfix') ?? false
    this.#driver = new AskedDriver(this.#options.newDriver(this.#terms), this.#options)
    const { kind: _, ...client } = command
    return this.#decide((driver) => driver.connect(client, macros))
  }

  async #ofSession(command: Of<'helo' | 'mail' | 'unknown'>): Promise<readonly Packet[]> {
    this.#requireDriver(command)
    if (command.kind === 'unknown') {
      const macros = this.#macros.take('U')
      return this.#withinMessage(await this.#decide((driver) => driver.unknown(command.line, macros)))
    }
    await this.#abort({ kind: 'aborted' })
    if (command.kind === 'helo') {
      const macros = this.#macros.take('H')
      return this.#decide((driver) => driver.helo(command.name, macros))
    }
    const macros = this.#macros.take('M')
    this.#message = { content: new MessageSoFar(this.#options.maximumMessageBytes), stage: 0 }
    const packets = await this.#decide((driver) => driver.mail(command.address, command.parameters, macros))
    if (!isContinue(packets)) this.#message = undefined
    return packets
  }

  async #ofMessage(command: Of<keyof typeof stages>): Promise<readonly Packet[]> {
    this.#requireDriver(command)
    const message = this.#message
    if (message === undefined) throw outOfOrder(command, 'no message is open')
    if (message.stage > stages[command.kind]) throw outOfOrder(command, 'the message is past that')
    message.stage = stages[command.kind]
    switch (command.kind) {
      case 'rcpt':
        return this.#rcpt(command)
      case 'data': {
        const macros = this.#macros.take('T')
        return this.#withinMessage(await this.#decide((driver) => driver.data(macros)))
      }
      case 'endOfHeader':
        return this.#answerUnless('silentEndOfHeader', 'continue')
      case 'header':
        await this.#collect((content) => content.addField({ name: command.name, value: command.value }))
        return this.#answerUnless('silentHeader', 'continue')
      case 'body':
        await this.#collect((content) => content.addToBody(command.chunk))
        return [packetOfReply({ kind: message.content.isTooLarge && this.#has('takesSkip') ? 'skip' : 'continue' })]
      case 'endOfBody':
        await this.#collect((content) => content.addToBody(command.chunk))
        return this.#endOfBody(message.content)
    }
  }

  async #rcpt({ address, parameters }: Of<'rcpt'>): Promise<readonly Packet[]> {
    const macros = this.#macros.take('R')
    if (!isRefused(macros))
      return this.#withinMessage(await this.#decide((driver) => driver.rcpt(address, parameters, macros)))
    await this.#driver?.tell((driver) => driver.refusedRcpt(address, parameters, macros))
    return [packetOfReply({ kind: 'continue' })]
  }

  /** Where an answer is about the whole message and final, the MTA says no more of it. */
  #withinMessage(packets: readonly Packet[]): readonly Packet[] {
    if (packets.some(({ letter }) => letter === 'a' || letter === 'd')) this.#message = undefined
    return packets
  }

  async #collect(add: (content: MessageSoFar) => void): Promise<void> {
    const content = this.#message!.content
    const wasTooLarge = content.isTooLarge
    add(content)
    if (content.isTooLarge && !wasTooLarge)
      await this.#driver?.tell((driver) =>
        driver.abort({ kind: 'tooLarge', limitBytes: this.#options.maximumMessageBytes }),
      )
  }

  async #endOfBody(content: MessageSoFar): Promise<readonly Packet[]> {
    const macros = this.#macros.take('LNBE')
    this.#message = undefined
    if (content.isTooLarge) return [packetOfReply({ kind: this.#options.onFailure })]
    return this.#driver!.ask({
      ask: (driver) => driver.message(content.whole(), macros),
      packetsOf: (ended) => this.#packetsOfEnd(ended),
      takesProgress: true,
    })
  }

  #packetsOfEnd({ decision, modifications }: Ended): readonly Packet[] {
    const isTaken = decision.kind === 'continue' || decision.kind === 'accept'
    return [...(isTaken ? packetsOfModifications(modifications, this.#terms!) : []), packetOfDecision(decision)]
  }

  #decide(ask: (driver: MilterDriver) => Promise<Decision>): Promise<readonly Packet[]> {
    return this.#driver!.ask({
      ask,
      packetsOf: (decision) => [packetOfDecision(decision)],
      takesProgress: this.#isPostfix,
    })
  }

  async #abort(why: Aborted): Promise<void> {
    const message = this.#message
    this.#message = undefined
    if (message !== undefined && !message.content.isTooLarge) await this.#driver?.tell((driver) => driver.abort(why))
  }

  #answerUnless(step: 'silentHeader' | 'silentEndOfHeader', kind: Exclude<Reply['kind'], 'reply'>): readonly Packet[] {
    return this.#has(step) ? [] : [packetOfReply({ kind })]
  }

  #has(step: 'silentHeader' | 'silentEndOfHeader' | 'takesSkip'): boolean {
    return this.#terms?.steps.has(step) ?? false
  }

  #requireDriver(command: Command): void {
    if (this.#driver === undefined) throw outOfOrder(command, 'no session is open')
  }
}

const isContinue = (packets: readonly Packet[]): boolean => packets.every(({ letter }) => letter === 'c')

const isRefused = (macros: Macros): boolean => macros.get('rcpt_mailer') === 'error'

const outOfOrder = ({ kind }: Command, why: string): Trouble =>
  new Trouble('milter-out-of-order', `${kind} where ${why}`, {
    hint: 'is it a mail server that connects to this address?',
  })
