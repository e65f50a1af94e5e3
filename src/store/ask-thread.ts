import type { ResourceLimits, Worker } from 'node:worker_threads'
import { Trouble } from '../domain/trouble.js'
import { endThread, startThread } from './threads.js'

interface Options {
  /** the thread's module, as `builtFile` finds it */
  readonly file: URL
  readonly storePath: string
  /** whether the program waits in the end for what is asked by then */
  readonly isAwaited: boolean
  /** what else its `workerData` has */
  readonly given?: Readonly<Record<string, unknown>>
  readonly resourceLimits?: ResourceLimits
}

/** Trouble as it goes from one thread to another. */
export interface Told {
  readonly code: string
  readonly message: string
  readonly hint?: string | undefined
}

/** What such a thread says: to the question of that number. */
export type ThreadAnswer<Answer> = { readonly number: number } & (
  | { readonly answer: Answer }
  | { readonly trouble: Told }
)

/** What such a thread is asked. */
export interface ThreadQuestion<Question> {
  readonly number: number
  readonly question: Question
}

export const toldTrouble = ({ code, message, hint }: Trouble): Told => ({ code, message, hint })

export interface AskedThread<Question, Answer> {
  ask(question: Question): Promise<Answer>
  /** what it has not answered stays unanswered */
  close(): Promise<void>
}

/**
 * Asks a thread that is started with the first question and kept for the next ones. What is asked rejects with the thread's Trouble; a
 * thread that fails otherwise is over, with all that it was asked, and the next question starts another.
 */
export const askThread = <Question, Answer>({
  file,
  storePath,
  isAwaited,
  given = {},
  resourceLimits = {},
}: Options): AskedThread<Question, Answer> => {
  const waiting = new Map<number, PromiseWithResolvers<Answer>>()
  let worker: Worker | null = null
  let asked = 0
  const failAll = (error: Error): void => {
    for (const asker of waiting.values()) asker.reject(error)
    waiting.clear()
    worker = null
  }
  const start = (): Worker => {
    const started = startThread(file, { workerData: { ...given, storePath }, resourceLimits })
    started.on('message', (message: ThreadAnswer<Answer>) => {
      const asker = waiting.get(message.number)
      waiting.delete(message.number)
      if (waiting.size === 0) started.unref()
      if ('answer' in message) asker?.resolve(message.answer)
      else asker?.reject(troubleOf(message.trouble))
    })
    started.on('error', failAll)
    started.unref()
    return started
  }
  return {
    ask: (question) => {
      worker ??= start()
      asked += 1
      const asker = Promise.withResolvers<Answer>()
      waiting.set(asked, asker)
      if (isAwaited) worker.ref()
      worker.postMessage({ number: asked, question } satisfies ThreadQuestion<Question>)
      return asker.promise
    },
    close: async () => {
      if (worker) await endThread(worker)
    },
  }
}

export const troubleOf = ({ code, message, hint }: Told): Trouble =>
  new Trouble(code, message, hint === undefined ? {} : { hint })
