import { workerData } from 'node:worker_threads'
import { answerQuestions } from '../../store/answer-questions.js'
import type { Answer, Reader } from './questions.js'
import { openStoreReader } from './store-reader.js'
import type { ReaderQuestion } from './thread-reader.js'

/** Answers questions beside the screen, so that a key is painted at once however long an answer takes. */
let reader: Reader | null = null

const answerTo = async (question: ReaderQuestion): Promise<Answer | null> => {
  reader ??= openStoreReader(workerData.storePath)
  return question.kind === 'open' ? null : reader.ask(question)
}

answerQuestions(answerTo)
