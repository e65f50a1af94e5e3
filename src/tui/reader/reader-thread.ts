import { parentPort, workerData } from 'node:worker_threads'
import { Trouble } from '../../domain/trouble.js'
import { type ThreadAnswer, type ThreadQuestion, toldTrouble } from './ask-thread.js'
import type { Answer, Reader } from './questions.js'
import { openStoreReader } from './store-reader.js'
import type { ReaderQuestion } from './thread-reader.js'

/** Answers questions beside the screen, so that a key is painted at once however long an answer takes. */
let reader: Reader | null = null

const answerTo = async (question: ReaderQuestion): Promise<Answer | null> => {
  reader ??= openStoreReader(workerData.storePath)
  return question.kind === 'open' ? null : reader.ask(question)
}

const tell = (answer: ThreadAnswer<Answer | null>): void => parentPort!.postMessage(answer)

parentPort!.on('message', async ({ number, question }: ThreadQuestion<ReaderQuestion>) => {
  try {
    tell({ number, answer: await answerTo(question) })
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    tell({ number, trouble: toldTrouble(error) })
  }
})
