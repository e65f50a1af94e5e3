import { parentPort } from 'node:worker_threads'
import { Trouble } from '../domain/trouble.js'
import { type ThreadAnswer, type ThreadQuestion, toldTrouble } from './ask-thread.js'

/** Within a thread that `askThread` asks: answers each question as it comes; all but Trouble ends the thread. */
export const answerQuestions = <Question, Answer>(answerTo: (question: Question) => Answer | Promise<Answer>): void => {
  const tell = (answer: ThreadAnswer<Answer>): void => parentPort!.postMessage(answer)
  parentPort!.on('message', async ({ number, question }: ThreadQuestion<Question>) => {
    try {
      tell({ number, answer: await answerTo(question) })
    } catch (error) {
      if (!(error instanceof Trouble)) throw error
      tell({ number, trouble: toldTrouble(error) })
    }
  })
}
