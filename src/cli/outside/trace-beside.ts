import { resolve } from 'node:path'
import type { ReadTrace, TraceQuestion } from '../../tui/reader/trace-questions.js'
import { askThread } from './ask-thread.js'
import { expandHome } from './complete-path.js'

/** Traces in a thread of its own, which keeps its machines for the next question. Nobody waits for a trace once the screen is gone. */
export const traceBeside = (storePath: string): ((question: TraceQuestion) => Promise<ReadTrace>) => {
  const ask = askThread<TraceQuestion, ReadTrace>({ name: 'trace-thread', storePath, isAwaited: false })
  return oneAtATime((question) => ask(absolute(question)))
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
