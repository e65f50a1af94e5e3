import type { SessionCounts } from '../../domain/comparison.js'
import { worstDriftFirst } from '../../domain/drift-order.js'
import { countsText } from '../../report/comparison/summary-lines.js'
import { type ComparisonRow, listComparisons, readComparison } from '../../store/comparisons.js'
import { newestStream } from '../../store/listing/open-list.js'
import { readVocabulary } from '../../store/listing/vocabulary.js'
import { openToRead } from '../../store/open-to-read.js'
import { judgeFrom } from '../../store/reviews/verdicts.js'
import { sessionNames } from '../../store/session-names.js'
import type { Store } from '../../store/store.js'
import { readWholeSession } from '../../store/whole-session.js'
import { ListedSessions } from './listed-sessions.js'
import { MessageReader } from './message-reader.js'
import type { Answer, Overview, Reader, ShownComparison, StoreQuestion } from './questions.js'

/** Reads a store's own read models. Throws Trouble as `openStore` does. */
export const openStoreReader = (storePath: string): Reader => {
  const store = openToRead(storePath)
  const reader = new StoreReader(store)
  return {
    ask: async (question) => {
      if (question.kind !== 'inputs') return reader.answer(question)
      // who only looks around needs nothing of what a copy is made with
      const { copyInputs } = await import('./copy-inputs.js')
      return { kind: 'inputs', session: question.session, inputs: copyInputs(store, question.session) }
    },
    close: () => reader.close(),
  }
}

class StoreReader {
  readonly #store: Store
  readonly #sessions: ListedSessions
  readonly #messages: MessageReader

  constructor(store: Store) {
    this.#store = store
    this.#sessions = new ListedSessions(store)
    this.#messages = new MessageReader(store)
  }

  answer(question: Exclude<StoreQuestion, { readonly kind: 'inputs' }>): Answer {
    switch (question.kind) {
      case 'overview':
        return { kind: 'overview', overview: this.#overview(question.comparison) }
      case 'session':
        return { kind: 'session', session: readWholeSession(this.#store, question.id) }
      case 'message':
        return this.#messages.window(question)
      case 'message-search':
        return this.#messages.find(question)
      case 'sessions':
        return this.#sessions.window(question)
      case 'tally':
        return this.#sessions.tally(question)
      case 'place':
        return this.#sessions.place(question)
      case 'news':
        return { kind: 'news', tick: question.tick, asOf: newestStream(this.#store) }
    }
  }

  #overview(comparison: number): Overview {
    const comparisons = listComparisons(this.#store).filter(({ erasedAt }) => erasedAt === null)
    const row = comparisons[comparison]
    const asOf = newestStream(this.#store)
    return {
      asOf,
      hasSessions: asOf > 1,
      vocabulary: readVocabulary(this.#store),
      comparisons: comparisons.length,
      comparison: row ? shownComparison(this.#store, row) : null,
    }
  }

  close(): void {
    this.#store.close()
  }
}

const shownComparison = (store: Store, row: ComparisonRow): ShownComparison => {
  const counts = row.sessions as unknown as SessionCounts | null
  const { drifts: kept, undecidable, unfaithful, truncated } = readComparison(store, row.id)
  const drifts = kept.map(judgeFrom(store)).toSorted(worstDriftFirst)
  return {
    id: row.id,
    candidate: row.candidate,
    name: row.name ?? '',
    finishedAt: row.finishedAt,
    counts: counts === null ? '' : countsText(counts),
    drifting: counts?.drifting ?? 0,
    drifts,
    undecidable,
    unfaithful,
    truncated,
    names: sessionNames(
      store,
      [...drifts, ...undecidable, ...unfaithful].map(({ session }) => session),
    ),
  }
}
