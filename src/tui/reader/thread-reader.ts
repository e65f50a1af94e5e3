import { builtFile } from '../../engine/built-file.js'
import { askThread } from '../../store/ask-thread.js'
import type { Answer, Reader, StoreQuestion } from './questions.js'

/** An answer is gone with the next one, so that a small nursery does: it halves what the thread takes. */
const resourceLimits = { maxYoungGenerationSizeMb: 4 }

/** What the thread is asked: first of all to open the store, which has no answer. */
export type ReaderQuestion = StoreQuestion | { readonly kind: 'open' }

export interface ThreadReader extends Reader {
  /** Rejects with the Trouble of a store that cannot be opened. */
  readonly opened: Promise<void>
}

/** A reader in a thread of its own, which starts at once. What it has not answered when its thread ends stays unanswered. */
export const openThreadReader = (storePath: string): ThreadReader => {
  const file = builtFile(import.meta.url, 'reader-thread')
  const thread = askThread<ReaderQuestion, Answer | null>({ file, storePath, isAwaited: true, resourceLimits })
  const opened = thread.ask({ kind: 'open' }).then(() => {})
  // who opens the screen waits for it only once that is loaded: until then a rejection is nobody's fault
  opened.catch(() => {})
  return {
    opened,
    ask: async (question) => (await thread.ask(question))!,
    close: thread.close,
  }
}
