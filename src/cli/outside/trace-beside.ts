import { resolve } from 'node:path'
import type { ReadTrace, TraceQuestion } from '../../tui/reader/trace-questions.js'
import { askThread } from './ask-thread.js'
import { expandHome } from './complete-path.js'

/** Traces in a thread of its own, which keeps its machines for the next question. Nobody waits for a trace once the screen is gone. */
export const traceBeside = (storePath: string): ((question: TraceQuestion) => Promise<ReadTrace>) => {
  const ask = askThread<TraceQuestion, ReadTrace>({ name: 'trace-thread', storePath, isAwaited: false })
  return (question) => ask(absolute(question))
}

const absolute = (question: TraceQuestion): TraceQuestion =>
  question.candidate === null
    ? question
    : { ...question, candidate: { ...question.candidate, path: resolve(expandHome(question.candidate.path)) } }
