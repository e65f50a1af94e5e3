import { setTimeout } from 'node:timers/promises'
import { Trouble } from '../../domain/trouble.js'
import { isRefusal } from '../../store/intake/take-in.js'
import type { RecordedEvent, RecordedSoFar } from '../session-recorder.js'
import { endingIn } from './ending-in.js'
import type { Journal } from './journal.js'
import type { SessionSoFar, Wanted } from './session-keeping.js'

export interface KeepingOptions {
  readonly journal: Pick<Journal, 'keep' | 'settle' | 'waitingBytes'>
  /** absent: it is kept */
  readonly wanted?: (session: SessionSoFar) => Wanted
  /** bytes, about, that may wait for the store in all; a session that would go beyond it is kept no further */
  readonly mostWaitingBytes: number
  /** between attempts to write what a session that is over has left, milliseconds; one more for each */
  readonly retriesMs: readonly number[]
  /** hears of what could not be written; it is tried again */
  readonly onTrouble: (trouble: Trouble) => void
}

/**
 * How a session's recording ended: `kept`, `cut` with a gap at its end, `set-aside` beside a store that did not take it yet, `lost` without a trace,
 * or `left-out`, because it was not wanted.
 */
export type Kept = 'kept' | 'cut' | 'set-aside' | 'lost' | 'left-out'

/**
 * Keeps one live session as it goes on, one part after the other. What cannot be kept is held, and goes with the next
 * part: a recording never holds up mail.
 */
export class SessionKeeper {
  private readonly recorder: RecordedSoFar
  private readonly session: string
  private readonly options: KeepingOptions
  private version = 0
  /** what the store has is all that it will have, but for a gap */
  private isCut = false
  /** it was cut, and the gap is kept */
  private hasEnding = false
  private last: Promise<boolean> = Promise.resolve(true)

  constructor(recorder: RecordedSoFar, session: string, options: KeepingOptions) {
    this.recorder = recorder
    this.session = session
    this.options = options
  }

  /** Keeps all that the session has come to. Comes to whether it is safe. */
  keep(): Promise<boolean> {
    this.last = this.last.then(() => this.writeNews())
    return this.last
  }

  /** The same of a session that is over, until the store itself has it, again and again. */
  async finish(): Promise<Kept> {
    for (const waitMs of [0, ...this.options.retriesMs]) {
      if (waitMs > 0) await setTimeout(waitMs)
      const kept = await this.finishOnce()
      if (kept !== null) return kept
    }
    if (this.version === 0) return 'lost'
    return this.hasEnding || this.version === this.recorder.events.length ? 'set-aside' : 'cut'
  }

  /** null: it may be another time */
  private async finishOnce(): Promise<Kept | null> {
    if (await this.keep()) return this.wanted() === 'yes' ? this.settledAs('kept') : 'left-out'
    if (this.isCut && this.version === 0) return 'lost'
    if (!this.isCut) return null
    this.hasEnding ||= await this.write(this.ending())
    return this.hasEnding ? this.settledAs('cut') : null
  }

  private async settledAs(kept: Kept): Promise<Kept | null> {
    try {
      await this.options.journal.settle(this.session)
      return kept
    } catch (error) {
      // the journal has told it
      return isRefusal(error) ? 'cut' : null
    }
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
      if (!(error instanceof Trouble)) throw error
      onTrouble(error)
      return false
    }
    this.version += events.length
    for (const sha256 of contents.keys()) recorder.contents.delete(sha256)
    return true
  }
}
