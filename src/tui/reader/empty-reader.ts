import { Trouble } from '../../domain/trouble.js'
import { ReplyCounts } from '../../store/listing/reply-histogram.js'
import type { Answer, Overview, Reader, StoreQuestion } from './questions.js'
import type { ThreadReader } from './thread-reader.js'

/** The reader of no store, as one in a thread. */
export const openEmptyReader = (): ThreadReader => ({ ...emptyReader, opened: Promise.resolve() })

/** Reads where there is no store yet: there are no sessions, and no comparisons. */
export const emptyReader: Reader = {
  ask: async (question) => answerTo(question),
  close: () => {},
}

const nothing: Overview = {
  asOf: 0,
  hasSessions: false,
  vocabulary: { revisions: [], replies: [] },
  comparisons: 0,
  comparison: null,
}

const answerTo = (question: StoreQuestion): Answer => {
  switch (question.kind) {
    case 'overview':
      return { kind: 'overview', overview: nothing }
    case 'sessions':
      return { kind: 'sessions', list: question.list, count: 0, isComplete: true, from: 0, rows: [], position: null }
    case 'tally': {
      const { list, step } = question
      const whole = { count: 0, isComplete: true, isCounted: true, histogram: new ReplyCounts(0, 0).histogram() }
      return { kind: 'tally', list, step: step + 1, ...whole }
    }
    case 'news':
      return { kind: 'news', tick: question.tick, asOf: 0 }
    default:
      throw new Trouble('store-missing', 'there is no store yet')
  }
}
