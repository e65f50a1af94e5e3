import { setTimeout } from 'node:timers/promises'
import { Trouble } from '../../domain/trouble.js'
import type { RecordedEvent, RecordedSoFar } from '../session-recorder.js'
import { endingIn } from './ending-in.js'
import type { Journal } from './journal.js'
import type { SessionSoFar, Wanted } from './session-keeping.js'

export interface KeepingOptions {
  readonly journal: Pick<Journal, 'keep' | 'waitingBytes'>
  /** absent: it is kept */
  readonly wanted?: (session: SessionSoFar) => Wanted
  /** bytes, about, that may wait for the store in all; a session that would go beyond it is kept no further */
  readonly mostWaitingBytes: number
  /** between attempts to write what a session that is over has left, milliseconds; one more for each */
  readonly retriesMs: readonly number[]
  /** hears of what could not be written; it is tried again */
  readonly onTrouble: (trouble: Trouble) => void
}

/** How a session's recording ended: `kept`, `cut` with a gap at its end, `lost` without a trace, or `left-out`, because it was not wanted. */
export type Kept = 'kept' | 'cut' | 'lost' | 'left-out'

/**
 * Keeps one live session as it goes on, one part after the other. What the store does not take is held, and goes with the next
 * part: a recording never holds up mail.
 */
export class SessionKeeper {
  private readonly recorder: RecordedSoFar
  private readonly session: string
  private readonly options: KeepingOptions
  private version = 0
  /** what the store has is all that it will have, but for a gap */
  private isCut = false
  private last: Promise<boolean> = Promise.resolve(true)

  constructor(recorder: RecordedSoFar, session: string, options: KeepingOptions) {
    this.recorder = recorder
    this.session = session
    this.options = options
  }

  /** Gives the store all that the session has come to. Comes to whether the store has it. */
  keep(): Promise<boolean> {
    this.last = this.last.then(() => this.writeNews())
    return this.last
  }

  /** The same of a session that is over, again and again. */
  async finish(): Promise<Kept> {
    for (const waitMs of [0, ...this.options.retriesMs]) {
      if (waitMs > 0) await setTimeout(waitMs)
      if (await this.keep()) return this.wanted() === 'yes' ? 'kept' : 'left-out'
      if (this.isCut && this.version === 0) return 'lost'
      if (this.isCut && (await this.write(this.ending()))) return 'cut'
    }
    return this.version === 0 ? 'lost' : 'cut'
  }

  private async writeNews(): Promise<boolean> {
    const { journal, mostWaitingBytes } = this.options
    const wanted = this.wanted()
    if (wanted === 'never') this.recorder.contents.clear()
    if (wanted !== 'yes') return true
    if (journal.waitingBytes > mostWaitingBytes) this.isCut = true
    const news = this.recorder.events.slice(this.version)
    return !this.isCut && (news.length === 0 || (await this.write(news)))
  }

  private wanted(): Wanted {
    return this.options.wanted?.(this.recorder) ?? 'yes'
  }

  private ending(): readonly RecordedEvent[] {
    const kept = this.recorder.events.slice(0, this.version)
    const told = kept.map(({ event: { type }, texts: { input } }) => ({ type, input }))
    const events = endingIn(told, 'the store could not be written as fast as sessions came: what came after is missing')
    return events.map((event) => ({
      event,
      texts: { input: JSON.stringify(event.input), work: null, result: null },
    }))
  }

  private async write(events: readonly RecordedEvent[]): Promise<boolean> {
    const { recorder, session, version } = this
    const { journal, onTrouble } = this.options
    const contents = new Map(recorder.contents)
    try {
      await journal.keep({ session, version, events, contents })
    } catch (error) {
      onTrouble(error instanceof Trouble ? error : failed(error))
      return false
    }
    this.version += events.length
    for (const sha256 of contents.keys()) recorder.contents.delete(sha256)
    return true
  }
}

/** The thread that writes has come to an end by a fault of ours, which must not reach mail; the next part starts another. */
const failed = (cause: unknown): Trouble =>
  new Trouble('journal-failed', `a fault of Reprise itself has ended what writes to the store: ${cause}`, {
    hint: 'please report it',
    cause,
  })
