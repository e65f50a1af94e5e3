import { parentPort, workerData } from 'node:worker_threads'
import { readCommittedPolicy } from '../../capture/read-commit.js'
import { readPolicy } from '../../capture/read-policy.js'
import type { Revision } from '../../domain/revision.js'
import { Trouble } from '../../domain/trouble.js'
import { readRecording } from '../../engine/read-recording.js'
import { SessionTracer } from '../../engine/trace/session-tracer.js'
import { openToRead } from '../../store/open-to-read.js'
import type { ReadTrace, TraceQuestion } from '../../tui/reader/trace-questions.js'
import { answerTrace } from './answer-trace.js'
import { type ThreadAnswer, type ThreadQuestion, toldTrouble } from './ask-thread.js'

/** Traces beside the screen. The session that was asked for last is kept, on its machines. */
const store = openToRead(workerData.storePath)
let last: { readonly key: string; readonly tracer: SessionTracer } | null = null

const tracerFor = ({ session, candidate }: TraceQuestion): SessionTracer => {
  const revision: Revision | null =
    candidate === null
      ? null
      : candidate.commit === null
        ? readPolicy(candidate.path)
        : readCommittedPolicy(candidate.path, candidate.commit)
  const key = `${session} ${revision?.id ?? ''}`
  if (last?.key !== key) last = { key, tracer: new SessionTracer(store, readRecording(store, session), revision) }
  return last.tracer
}

const tell = (answer: ThreadAnswer<ReadTrace>): void => parentPort!.postMessage(answer)

parentPort!.on('message', ({ number, question }: ThreadQuestion<TraceQuestion>) => {
  try {
    tell({ number, answer: answerTrace(tracerFor(question), question) })
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    tell({ number, trouble: toldTrouble(error) })
  }
})
