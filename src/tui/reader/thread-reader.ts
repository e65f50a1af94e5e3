import { Worker } from 'node:worker_threads'
import type { Answer, Question, Reader } from './questions.js'

interface Reply {
  readonly number: number
  readonly answer?: Answer
  readonly why?: string
}

interface Waiting {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

/** A reader in a thread of its own. What it could not answer, and what it has not answered when its thread ends, is rejected. */
export const openThreadReader = (storePath: string): Reader => {
  const worker = new Worker(threadFile(), { workerData: { storePath } })
  const waiting = new Map<number, Waiting>()
  let asked = 0
  worker.on('message', ({ number, answer, why }: Reply) => {
    const asker = waiting.get(number)
    waiting.delete(number)
    if (answer) asker?.resolve(answer)
    else asker?.reject(new Error(why))
  })
  worker.on('error', (error: Error) => {
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  })
  return {
    ask: (question: Question) =>
      new Promise((resolve, reject) => {
        asked += 1
        waiting.set(asked, { resolve, reject })
        worker.postMessage({ number: asked, question })
      }),
    close: () => void worker.terminate(),
  }
}

/** Workers are started from the built program, also when this is run from its source by a test. */
const threadFile = (): URL =>
  import.meta.url.endsWith('.ts')
    ? new URL('../../../dist/tui/reader/reader-thread.js', import.meta.url)
    : new URL('./reader-thread.js', import.meta.url)
