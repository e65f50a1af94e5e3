import { Worker } from 'node:worker_threads'
import { Trouble } from '../../domain/trouble.js'
import { builtFile } from '../../engine/built-file.js'
import type { Answer, Reader, StoreQuestion } from './questions.js'

/** An answer is gone with the next one, so that a small nursery does: it halves what the thread takes. */
const resourceLimits = { maxYoungGenerationSizeMb: 4 }

/** What the thread says. */
type Message =
  | { readonly opened: true }
  | { readonly trouble: { readonly code: string; readonly message: string; readonly hint?: string } }
  | { readonly number: number; readonly answer: Answer }
  | { readonly number: number; readonly why: string }

export interface ThreadReader extends Reader {
  /** Rejects with the Trouble of a store that cannot be opened. */
  readonly opened: Promise<void>
}

/** A reader in a thread of its own. What it has not answered when its thread ends stays unanswered. */
export const openThreadReader = (storePath: string): ThreadReader => {
  const worker = new Worker(builtFile(import.meta.url, 'reader-thread'), { workerData: { storePath }, resourceLimits })
  const waiting = new Map<number, PromiseWithResolvers<Answer>>()
  const opened = Promise.withResolvers<void>()
  let asked = 0
  // who opens the screen waits for it only once that is loaded: until then a rejection is nobody's fault
  opened.promise.catch(() => {})
  worker.on('error', opened.reject)
  worker.on('message', (message: Message) => {
    if ('opened' in message) opened.resolve()
    else if ('trouble' in message) opened.reject(troubleOf(message.trouble))
    else {
      const asker = waiting.get(message.number)
      waiting.delete(message.number)
      if ('answer' in message) asker?.resolve(message.answer)
      else asker?.reject(new Error(message.why))
    }
  })
  return {
    opened: opened.promise,
    ask: (question: StoreQuestion) => {
      asked += 1
      const asker = Promise.withResolvers<Answer>()
      waiting.set(asked, asker)
      worker.postMessage({ number: asked, question })
      return asker.promise
    },
    close: () => void worker.terminate(),
  }
}

const troubleOf = ({ code, message, hint }: { code: string; message: string; hint?: string }): Trouble =>
  new Trouble(code, message, hint === undefined ? {} : { hint })
