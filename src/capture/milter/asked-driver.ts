import { Trouble } from '../../domain/trouble.js'
import type { Gone, MilterDriver } from './driver.js'
import { bufferOfPacket, type Packet } from './packets.js'
import { packetOfReply } from './replies.js'

export interface Asking {
  /** what a command is answered where the driver failed */
  readonly onFailure: 'tempfail' | 'accept'
  /** how long the MTA waits for an answer before it is told that there will be one */
  readonly progressMs: number
  readonly send: (packets: Buffer) => void
  readonly onTrouble: (trouble: Trouble) => void
}

/** A driver, asked in a way that always comes to an answer: none of these methods rejects. */
export class AskedDriver {
  readonly #driver: MilterDriver
  readonly #asking: Asking
  #isOver = false

  constructor(driver: MilterDriver, asking: Asking) {
    this.#driver = driver
    this.#asking = asking
  }

  /**
   * The packets that the driver's answer comes to. Where it fails, or what it answers cannot be said, those of
   * `onFailure`, from then on and without asking.
   */
  async ask<Answer>(question: Question<Answer>): Promise<readonly Packet[]> {
    if (this.#isOver) return this.#failed()
    const stop = question.takesProgress ? this.#keepAlive() : undefined
    try {
      return question.packetsOf(await question.ask(this.#driver))
    } catch (cause) {
      await this.#fail(cause)
      return this.#failed()
    } finally {
      stop?.()
    }
  }

  /** Tells the driver what needs no answer of its own. */
  async tell(what: (driver: MilterDriver) => Promise<void>): Promise<void> {
    if (this.#isOver) return
    try {
      await what(this.#driver)
    } catch (cause) {
      await this.#fail(cause)
    }
  }

  /** Tells the driver, once, that the session is over. */
  async end(how: Gone): Promise<void> {
    if (this.#isOver) return
    this.#isOver = true
    try {
      await this.#driver.gone(how)
    } catch (cause) {
      this.#asking.onTrouble(failureOf(cause))
    }
  }

  #failed(): readonly Packet[] {
    return [packetOfReply({ kind: this.#asking.onFailure })]
  }

  async #fail(cause: unknown): Promise<void> {
    const trouble = failureOf(cause)
    this.#asking.onTrouble(trouble)
    await this.end({ kind: 'failed', trouble })
  }

  #keepAlive(): () => void {
    const progress = bufferOfPacket(packetOfReply({ kind: 'progress' }))
    const timer = setInterval(() => this.#asking.send(progress), this.#asking.progressMs)
    return () => clearInterval(timer)
  }
}

export interface Question<Answer> {
  readonly ask: (driver: MilterDriver) => Promise<Answer>
  readonly packetsOf: (answer: Answer) => readonly Packet[]
  /** whether the MTA takes a word in between */
  readonly takesProgress: boolean
}

const failureOf = (cause: unknown): Trouble =>
  cause instanceof Trouble
    ? cause
    : new Trouble('milter-driver-failed', `what decides about the session failed: ${wordsOf(cause)}`, { cause })

const wordsOf = (cause: unknown): string => (cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause))
