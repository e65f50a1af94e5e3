import type { RecorderProcess } from '../../domain/recorder-process.js'
import { Trouble } from '../../domain/trouble.js'
import { askThread, troubleOf } from '../../store/ask-thread.js'
import { settledPath } from '../../store/intake/intake-files.js'
import { IntakeWriter } from '../../store/intake/intake-writer.js'
import { uuidV7 } from '../../store/uuid.js'
import { builtFile } from '../built-file.js'
import type { RecordedEvent } from '../session-recorder.js'
import type { JournalAnswer, JournalQuestion } from './journal-thread.js'

/** What of a live session is to be kept next. */
export interface SessionNews {
  /** UUIDv7 */
  readonly session: string
  /** events of the session that were kept before */
  readonly version: number
  readonly events: readonly RecordedEvent[]
  /** contents of messages that the events name, by their SHA-256 */
  readonly contents: ReadonlyMap<string, Buffer>
}

export interface JournalOptions {
  readonly storePath: string
  /** the store's id: what is kept beside it is of that one alone */
  readonly storeId: string
  /** wait for the disk at every part, and at every commit */
  readonly durable: boolean
  /** the process that keeps */
  readonly recorder: RecorderProcess
  /** tells it from any other that will have its number; null where the system does not say */
  readonly life: string | null
  /** between two transactions, milliseconds: the more comes into one, the less it costs; absent: 100 */
  readonly pauseMs?: number
  /** hears of a store that did not take what there was; it is tried again */
  readonly onTrouble: (trouble: Trouble) => void
}

interface Waiting {
  readonly session: string
  /** bytes of the intake that the store has to have */
  readonly upTo: number
  readonly settled: PromiseWithResolvers<void>
}

const usualPauseMs = 100
/** an intake file that has so many bytes takes no more */
const fullBytes = 4 * 1024 * 1024
/** after a transaction that failed */
const pauseAfterTroubleMs = 500

/**
 * Keeps live sessions. A part is written into the intake beside the store at once, which takes some microseconds, and is safe from then
 * on, whatever becomes of this process; a thread takes what is there into the store, many parts in one transaction.
 */
export class Journal {
  private readonly options: JournalOptions
  private readonly intake: IntakeWriter
  private readonly thread: ReturnType<typeof askThread<JournalQuestion, JournalAnswer>>
  private readonly refused = new Map<string, Trouble>()
  private readonly waiting = new Set<Waiting>()
  /** sessions of which something was written since the store was last given all */
  private fresh = new Set<string>()
  private closing: Promise<void> | null = null
  private written = 0
  /** of that, up to the end of the last file that was left */
  private left = { bytes: 0, file: 0 }
  private taken = 0
  private taking: Promise<void> | null = null
  private timer: NodeJS.Timeout | null = null
  private lastMs = Number.NEGATIVE_INFINITY
  /** what kept the store from taking what there was, the last time; null: nothing */
  lastTrouble: Trouble | null = null

  constructor(options: JournalOptions) {
    const { durable, recorder, life, storeId } = options
    const storePath = settledPath(options.storePath)
    const id = uuidV7()
    this.options = options
    this.intake = new IntakeWriter({ storePath, id, head: { store: storeId, recorder, life } })
    const file = builtFile(import.meta.url, 'journal-thread')
    this.thread = askThread({ file, storePath, isAwaited: true, given: { durable, id } })
  }

  /** bytes that were kept and are not in the store yet */
  get waitingBytes(): number {
    return this.written - this.taken
  }

  /** Resolves once it is kept. Rejects with Trouble where it cannot be, or the store takes nothing more of that session; then it may be given again. */
  async keep({ session, version, events, contents }: SessionNews): Promise<void> {
    const refused = this.refused.get(session)
    if (refused) throw refused
    if (this.intake.fileBytes > fullBytes) this.leaveFile()
    this.written += this.intake.write({
      session,
      version,
      recordedAt: Date.now(),
      events: events.map(({ event: { type }, texts }) => ({ type, texts })),
      contents: [...contents],
    })
    this.fresh.add(session)
    this.takeSoon()
    if (this.options.durable) await this.intake.sync()
  }

  /** Resolves once the store has all that was kept of a session. Rejects with Trouble where it did not take it. */
  settle(session: string): Promise<void> {
    const refused = this.refused.get(session)
    if (refused) return Promise.reject(refused)
    if (this.taken === this.written) return Promise.resolve()
    const settled = Promise.withResolvers<void>()
    this.waiting.add({ session, upTo: this.written, settled })
    this.takeSoon()
    return settled.promise
  }

  /** Resolves where the store can be written, rejects with Trouble where not; nothing is added to it. */
  async probe(): Promise<void> {
    try {
      await this.thread.ask(null)
      this.lastTrouble = null
    } catch (error) {
      this.lastTrouble = error instanceof Trouble ? error : failed(error)
      throw this.lastTrouble
    }
  }

  /** Resolves once the store has all of it, as far as it takes it, and nothing of it has the store open; what it does not take stays beside it. */
  close(): Promise<void> {
    this.closing ??= this.closeOnce()
    return this.closing
  }

  private async closeOnce(): Promise<void> {
    await this.taking
    if (this.timer) clearTimeout(this.timer)
    this.leaveFile()
    if (this.waitingBytes > 0) await this.take()
    await this.thread.close()
    this.intake.close()
  }

  private takeSoon(): void {
    if (this.taking || this.timer || this.waitingBytes === 0) return
    const { pauseMs = usualPauseMs } = this.options
    const pause = this.lastTrouble ? pauseAfterTroubleMs : pauseMs
    const waitMs = Math.max(0, this.lastMs + pause - performance.now())
    this.timer = setTimeout(() => {
      this.timer = null
      this.taking = this.take().finally(() => {
        this.taking = null
        this.takeSoon()
      })
    }, waitMs)
  }

  private async take(): Promise<void> {
    // a store that takes nothing is not given a file for every attempt
    if (!this.lastTrouble || this.intake.fileBytes > fullBytes) this.leaveFile()
    const { bytes, file } = this.left
    const sessions = this.fresh
    this.fresh = new Set()
    try {
      const { refused, missing } = await this.thread.ask(file)
      for (const [session, told] of refused) this.refuse(session, troubleOf(told))
      if (missing) this.lose(sessions, troubleOf(missing))
      this.taken = bytes
      this.lastTrouble = null
    } catch (error) {
      this.fresh = new Set([...sessions, ...this.fresh])
      this.lastTrouble = error instanceof Trouble ? error : failed(error)
      this.options.onTrouble(this.lastTrouble)
    }
    this.lastMs = performance.now()
    for (const one of this.waiting) this.tell(one)
  }

  private leaveFile(): void {
    this.left = { bytes: this.written, file: this.intake.leaveFile() }
  }

  private refuse(session: string, trouble: Trouble): void {
    this.refused.set(session, trouble)
    this.options.onTrouble(trouble)
  }

  /** A file is gone: which of these had something in it, nobody knows. */
  private lose(sessions: ReadonlySet<string>, trouble: Trouble): void {
    for (const session of sessions) this.refuse(session, trouble)
  }

  private tell(one: Waiting): void {
    const trouble = this.lastTrouble ?? this.refused.get(one.session)
    if (trouble) one.settled.reject(trouble)
    else if (one.upTo <= this.taken) one.settled.resolve()
    else return
    this.waiting.delete(one)
  }
}

/** The thread has come to an end by a fault of ours, which must not reach mail; the next question starts another. */
const failed = (cause: unknown): Trouble =>
  new Trouble('journal-failed', `a fault of Reprise itself has ended what writes to the store: ${cause}`, {
    hint: 'please report it',
    cause,
  })
