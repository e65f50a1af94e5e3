import { Trouble } from '../../domain/trouble.js'
import type { Answer, Reader, StoreQuestion } from './questions.js'

/** Reads where there is no store yet: there are no sessions, and no comparisons. */
export const emptyReader: Reader = {
  ask: async (question) => answerTo(question),
  close: () => {},
}

const answerTo = (question: StoreQuestion): Answer => {
  if (question.kind === 'overview')
    return { kind: 'overview', overview: { sessions: 0, comparisons: 0, comparison: null } }
  if (question.kind === 'sessions') return { kind: 'sessions', list: question.list, count: 0, from: 0, rows: [] }
  throw new Trouble('store-missing', 'there is no store yet')
}
