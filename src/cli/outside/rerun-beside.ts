import { resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { RerunAnswer, RerunQuestion } from '../../tui/reader/rerun-questions.js'
import { recentCandidates } from './candidates.js'
import { expandHome } from './complete-path.js'

type Message = { readonly number: number } & ({ readonly answer: RerunAnswer } | { readonly why: string })

/** Runs sessions again in a thread of its own, which is started with the first question and keeps its machines for the next ones. */
export const rerunBeside = (
  storePath: string,
  env: NodeJS.ProcessEnv,
): ((question: RerunQuestion) => Promise<RerunAnswer>) => {
  const waiting = new Map<number, PromiseWithResolvers<RerunAnswer>>()
  let worker: Worker | null = null
  let asked = 0
  const failAll = (error: Error): void => {
    for (const asker of waiting.values()) asker.reject(error)
    waiting.clear()
    worker = null
  }
  const start = (): Worker => {
    const started = new Worker(threadFile(), { workerData: { storePath } })
    started.on('message', (message: Message) => {
      const asker = waiting.get(message.number)
      waiting.delete(message.number)
      if ('answer' in message) asker?.resolve(message.answer)
      else asker?.reject(new Error(message.why))
    })
    started.on('error', failAll)
    // nobody waits for an answer once the screen is gone
    started.unref()
    return started
  }
  const ask = (question: RerunQuestion): Promise<RerunAnswer> => {
    worker ??= start()
    asked += 1
    const asker = Promise.withResolvers<RerunAnswer>()
    waiting.set(asked, asker)
    worker.postMessage({ number: asked, question: absolute(question), recent: recentCandidates(env) })
    return asker.promise
  }
  return oneAtATime(ask)
}

/** Of the questions that come while one is answered only the last is asked: nobody waits for the others any more. */
const oneAtATime = <Asked, Answered>(
  ask: (question: Asked) => Promise<Answered>,
): ((question: Asked) => Promise<Answered>) => {
  let isBusy = false
  let next: { readonly question: Asked; readonly asker: PromiseWithResolvers<Answered> } | null = null
  const goOn = (): void => {
    isBusy = next !== null
    if (next === null) return
    const { question, asker } = next
    next = null
    ask(question).then(asker.resolve, asker.reject).finally(goOn)
  }
  return (question) => {
    next?.asker.reject(new Error('something else was asked for meanwhile'))
    const asker = Promise.withResolvers<Answered>()
    next = { question, asker }
    if (!isBusy) goOn()
    return asker.promise
  }
}

const absolute = (question: RerunQuestion): RerunQuestion =>
  question.kind === 'where' || question.candidate === null
    ? question
    : { ...question, candidate: { ...question.candidate, path: resolve(expandHome(question.candidate.path)) } }

/** Threads are started from the built program, also when this is run from its source by a test. */
const threadFile = (): URL =>
  import.meta.url.endsWith('.ts')
    ? new URL('../../../dist/cli/outside/rerun-thread.js', import.meta.url)
    : new URL('./rerun-thread.js', import.meta.url)
