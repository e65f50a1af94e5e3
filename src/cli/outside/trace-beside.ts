import { resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { ReadTrace, TraceQuestion } from '../../tui/reader/trace-questions.js'
import { expandHome } from './complete-path.js'

type Message = { readonly number: number } & ({ readonly trace: ReadTrace } | { readonly why: string })

/** Traces in a thread of its own, which is started with the first question and keeps its machines for the next ones. */
export const traceBeside = (storePath: string): ((question: TraceQuestion) => Promise<ReadTrace>) => {
  const waiting = new Map<number, PromiseWithResolvers<ReadTrace>>()
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
      if ('trace' in message) asker?.resolve(message.trace)
      else asker?.reject(new Error(message.why))
    })
    started.on('error', failAll)
    // nobody waits for a trace once the screen is gone
    started.unref()
    return started
  }
  const ask = (question: TraceQuestion): Promise<ReadTrace> => {
    worker ??= start()
    asked += 1
    const asker = Promise.withResolvers<ReadTrace>()
    waiting.set(asked, asker)
    worker.postMessage({ number: asked, question: absolute(question) })
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
    next?.asker.reject(new Error('another step was asked for meanwhile'))
    const asker = Promise.withResolvers<Answered>()
    next = { question, asker }
    if (!isBusy) goOn()
    return asker.promise
  }
}

const absolute = (question: TraceQuestion): TraceQuestion =>
  question.candidate === null
    ? question
    : { ...question, candidate: { ...question.candidate, path: resolve(expandHome(question.candidate.path)) } }

/** Threads are started from the built program, also when this is run from its source by a test. */
const threadFile = (): URL =>
  import.meta.url.endsWith('.ts')
    ? new URL('../../../dist/cli/outside/trace-thread.js', import.meta.url)
    : new URL('./trace-thread.js', import.meta.url)
