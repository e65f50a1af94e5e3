import { builtFile } from '../../engine/built-file.js'
import { askThread } from '../../store/ask-thread.js'
import type { RerunAnswer, RerunQuestion } from '../../tui/reader/rerun-questions.js'
import { recentCandidates } from './candidates.js'
import { absolutePath } from './complete-path.js'
import { lastOnly } from './last-only.js'

/** A question, with paths of the candidates that were compared lately. */
export interface RerunAsked {
  readonly question: RerunQuestion
  readonly recent: readonly string[]
}

/** Runs sessions again in a thread of its own, which keeps its machines for the next question. Nobody waits for it once the screen is gone. */
export const rerunBeside = (
  storePath: string,
  env: NodeJS.ProcessEnv,
): ((question: RerunQuestion) => Promise<RerunAnswer>) => {
  const { ask } = askThread<RerunAsked, RerunAnswer>({
    file: builtFile(import.meta.url, 'rerun-thread'),
    storePath,
    isAwaited: false,
  })
  return lastOnly((question) => ask({ question: absolute(question), recent: recentCandidates(env) }))
}

const absolute = (question: RerunQuestion): RerunQuestion =>
  question.kind === 'where' || question.kind === 'what-if' || question.candidate === null
    ? question
    : { ...question, candidate: { ...question.candidate, path: absolutePath(question.candidate.path) } }
