import { askThread } from '../../store/ask-thread.js'
import { builtFile } from '../built-file.js'
import type { RecordedEvent } from '../session-recorder.js'
import type { Part } from './journal-thread.js'

/** What of a live session is to be kept next. */
export interface SessionPart {
  /** UUIDv7 */
  readonly session: string
  /** events of the session that were kept before */
  readonly version: number
  readonly events: readonly RecordedEvent[]
  /** contents of messages that the events name, by their SHA-256 */
  readonly contents: ReadonlyMap<string, Buffer>
}

/**
 * Writes live sessions beside the thread that serves them, which never waits for the disk: a thread of its own takes all
 * parts that have come meanwhile in one transaction.
 */
export interface Journal {
  /** Resolves once the store has it. Rejects with Trouble as `appendEvents` throws it: then nothing of it is kept, and it may be asked again. */
  keep(part: SessionPart): Promise<void>
  /** Resolves where the store can be written, rejects with Trouble where not; nothing is added to it. */
  probe(): Promise<void>
  /** bytes, about, that were given to it and are not in the store yet */
  readonly waitingBytes: number
  /** resolves once nothing of it has the store open; what it was given and has not written is not kept */
  close(): Promise<void>
}

export interface JournalOptions {
  readonly storePath: string
  /** wait for the disk at every commit */
  readonly durable: boolean
}

export const openJournal = (options: JournalOptions): Journal => {
  const file = builtFile(import.meta.url, 'journal-thread')
  const thread = askThread<Part | null, null>({ file, isAwaited: true, ...options })
  let waitingBytes = 0
  return {
    get waitingBytes() {
      return waitingBytes
    },
    keep: async ({ session, version, events, contents }) => {
      const weight = weightOf(events, contents)
      waitingBytes += weight
      const told = events.map(({ event: { type }, texts }) => ({ type, texts }))
      try {
        await thread.ask({ session, version, events: told, contents: [...contents] })
      } finally {
        waitingBytes -= weight
      }
    },
    probe: async () => {
      await thread.ask(null)
    },
    close: thread.close,
  }
}

const weightOf = (events: SessionPart['events'], contents: SessionPart['contents']): number =>
  events.reduce(
    (sum, { texts: { input, work, result } }) => sum + lengthOf(input) + lengthOf(work) + lengthOf(result),
    0,
  ) + [...contents.values()].reduce((sum, content) => sum + content.length, 0)

const lengthOf = (text: string | null): number => text?.length ?? 0
