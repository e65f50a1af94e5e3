import { workerData } from 'node:worker_threads'
import { readPolicy } from '../../capture/read-policy.js'
import type { Revision } from '../../domain/revision.js'
import { Trouble } from '../../domain/trouble.js'
import { readRecording } from '../../engine/read-recording.js'
import { readTrace } from '../../engine/trace/read-trace.js'
import { SessionTracer } from '../../engine/trace/session-tracer.js'
import { WhatIfBench } from '../../engine/what-if/what-if-bench.js'
import { answerQuestions } from '../../store/answer-questions.js'
import { openToRead } from '../../store/open-to-read.js'
import { readSessionRow } from '../../store/sessions.js'
import type { RerunAnswer, WhatIfQuestion } from '../../tui/reader/rerun-questions.js'
import type { Candidate } from '../../tui/view/job.js'
import { replaySession } from '../replay-session.js'
import { candidateReader } from './read-candidate.js'
import type { RerunAsked } from './rerun-beside.js'
import { runCopy } from './run-copy.js'

/** Runs sessions again beside the screen. The one that was traced last is kept, on its machines. */
const store = openToRead(workerData.storePath)
/** a policy is booted once, however often copies of its sessions run */
const bench = new WhatIfBench(store)
const readRevision = candidateReader()
let last: { readonly key: string; readonly tracer: SessionTracer } | null = null

const tracerFor = (session: string, revision: Revision | null): SessionTracer => {
  const key = `${session} ${revision?.id ?? ''}`
  if (last?.key !== key) last = { key, tracer: new SessionTracer(store, readRecording(store, session), revision) }
  return last.tracer
}

/** A candidate of late that is no policy any more is none of this revision. */
const isRevision = (path: string, revision: string): boolean => {
  try {
    return readPolicy(path).id === revision
  } catch (error) {
    if (error instanceof Trouble) return false
    throw error
  }
}

const whereIs = (revision: string, recent: readonly string[]): Candidate | null => {
  const path = recent.find((one) => isRevision(one, revision))
  return path === undefined ? null : { path, commit: null }
}

const whatIf = ({ copy }: WhatIfQuestion): RerunAnswer => {
  const ran = runCopy(bench, readRecording(store, copy.session), copy.edits)
  return { kind: 'what-if', copy, whatIf: ran.whatIf }
}

const answerTo = ({ question, recent }: RerunAsked): RerunAnswer => {
  if (question.kind === 'where') return { ...question, candidate: whereIs(question.revision, recent) }
  if (question.kind === 'what-if') return whatIf(question)
  const revision = question.candidate && readRevision(question.candidate)
  if (question.kind === 'trace')
    return { kind: 'trace', asked: question, trace: readTrace(tracerFor(question.session, revision), question) }
  const candidate = revision && { revision }
  const replayed = replaySession(store, readSessionRow(store, question.session), { candidate })
  return { kind: 'replayed', asked: question, replayed }
}

answerQuestions(answerTo)
