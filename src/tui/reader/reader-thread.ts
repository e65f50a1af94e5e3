import { parentPort, workerData } from 'node:worker_threads'
import type { Question } from './questions.js'
import { openStoreReader } from './store-reader.js'

/** Answers questions beside the screen, so that a key is painted at once however long an answer takes. */
const reader = openStoreReader(workerData.storePath)

parentPort!.on('message', async ({ number, question }: { readonly number: number; readonly question: Question }) => {
  try {
    parentPort!.postMessage({ number, answer: await reader.ask(question) })
  } catch (error) {
    parentPort!.postMessage({ number, why: error instanceof Error ? error.message : String(error) })
  }
})
