import { parentPort, workerData } from 'node:worker_threads'
import { Trouble } from '../../domain/trouble.js'
import type { Reader, StoreQuestion } from './questions.js'
import { openStoreReader } from './store-reader.js'

/** Answers questions beside the screen, so that a key is painted at once however long an answer takes. */
const serve = (reader: Reader): void => {
  parentPort!.postMessage({ opened: true })
  parentPort!.on(
    'message',
    async ({ number, question }: { readonly number: number; readonly question: StoreQuestion }) => {
      try {
        parentPort!.postMessage({ number, answer: await reader.ask(question) })
      } catch (error) {
        parentPort!.postMessage({ number, why: error instanceof Error ? error.message : String(error) })
      }
    },
  )
}

try {
  serve(openStoreReader(workerData.storePath))
} catch (error) {
  if (!(error instanceof Trouble)) throw error
  const { code, message, hint } = error
  parentPort!.postMessage({ trouble: { code, message, hint } })
}
