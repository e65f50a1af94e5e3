import type { Comparison, SessionCounts } from '../../domain/comparison.js'
import { Trouble } from '../../domain/trouble.js'
import { countsText } from '../../report/comparison/summary-lines.js'
import { type ComparisonRow, listComparisons, readComparison, readDrifts } from '../../store/comparisons.js'
import { openToRead } from '../../store/open-to-read.js'
import type { SessionRow } from '../../store/projection/session-rows.js'
import { parseQuery } from '../../store/query/query.js'
import { countSessions, listSessions, readSessionRow } from '../../store/sessions.js'
import type { Store } from '../../store/store.js'
import { readWholeSession } from '../../store/whole-session.js'
import type { CopyQuestion, CopyReader } from './copy-reader.js'
import { MessageReader } from './message-reader.js'
import type { Answer, Overview, Reader, SessionList, ShownComparison, StoreQuestion, Window } from './questions.js'

/** Reads a store's own read models. Throws Trouble as `openStore` does. */
export const openStoreReader = (storePath: string): Reader => {
  const store = openToRead(storePath)
  const reader = new StoreReader(store)
  let copies: CopyReader | null = null
  return {
    ask: async (question) => {
      if (question.kind !== 'inputs' && question.kind !== 'what-if') return reader.answer(question)
      // who only looks around needs no Lua machine
      copies ??= new (await import('./copy-reader.js')).CopyReader(store)
      return copies.answer(question)
    },
    close: () => reader.close(),
  }
}

/** A session whose place in the list is known. */
interface Anchor {
  readonly position: number
  readonly stream: number
}

class StoreReader {
  readonly #store: Store
  readonly #messages: MessageReader
  #query = ''
  #count = 0
  /** one more than the newest stream when the list was opened */
  #before = Number.MAX_SAFE_INTEGER
  #anchor: Anchor | undefined

  constructor(store: Store) {
    this.#store = store
    this.#messages = new MessageReader(store)
  }

  answer(question: Exclude<StoreQuestion, CopyQuestion>): Answer {
    if (question.kind === 'overview') return { kind: 'overview', overview: this.#overview(question.comparison) }
    if (question.kind === 'session') return { kind: 'session', session: readWholeSession(this.#store, question.id) }
    if (question.kind === 'message') return this.#messages.window(question)
    if (question.kind === 'message-search') return this.#messages.find(question)
    return this.#sessions(question.list, question.window)
  }

  #overview(comparison: number): Overview {
    const comparisons = listComparisons(this.#store).filter(({ erasedAt }) => erasedAt === null)
    const row = comparisons[comparison]
    this.#open(this.#query)
    return {
      sessions: countSessions(this.#store),
      comparisons: comparisons.length,
      comparison: row ? shownComparison(this.#store, row) : null,
    }
  }

  /** From now on positions are of this list, as it is now. */
  #open(query: string): void {
    const newest = listSessions(this.#store, parseQuery(''), { limit: 1 })[0]
    this.#before = (newest?.stream ?? 0) + 1
    this.#query = query
    this.#count = countSessions(this.#store, parseQuery(query))
    this.#anchor = undefined
  }

  /** Goes on from a session whose place is known, or counts from the nearer end. */
  #sessions(list: SessionList, window: Window): Answer {
    if (list.query !== this.#query) this.#open(list.query)
    const rows = this.#page(window)
    const last = rows.at(-1)
    if (last) this.#anchor = { position: window.from + rows.length - 1, stream: last.stream }
    return { kind: 'sessions', list, count: this.#count, from: window.from, rows }
  }

  #page({ from, count }: Window): readonly SessionRow[] {
    const limit = Math.min(count, this.#count - from)
    if (limit <= 0) return []
    const anchor = this.#anchor
    if (anchor && anchor.position < from)
      return this.#newest(limit, { after: anchor.stream, offset: from - anchor.position - 1 })
    const behind = this.#count - from - limit
    if (from <= behind) return this.#newest(limit, { after: this.#before, offset: from })
    const options = { limit, order: 'oldest', offset: behind } as const
    return listSessions(this.#store, parseQuery(this.#query), options).toReversed()
  }

  #newest(limit: number, place: { readonly after: number; readonly offset: number }): readonly SessionRow[] {
    return listSessions(this.#store, parseQuery(this.#query), { limit, ...place })
  }

  close(): void {
    this.#store.close()
  }
}

const shownComparison = (store: Store, row: ComparisonRow): ShownComparison => {
  const drifts = readDrifts(store, row.id)
  const counts = row.sessions as unknown as SessionCounts | null
  const { undecidable, unfaithful, truncated } = readComparison(store, row.id) as unknown as Comparison
  return {
    name: row.name ?? '',
    finishedAt: row.finishedAt,
    counts: counts === null ? '' : countsText(counts),
    drifts,
    undecidable,
    unfaithful,
    truncated,
    names: namesOf(store, [...drifts, ...undecidable, ...unfaithful]),
  }
}

/** A session that was taken away meanwhile has none. */
const namesOf = (store: Store, found: readonly { readonly session: string }[]): ReadonlyMap<string, string> => {
  const ids = new Set(found.map(({ session }) => session))
  const rows = [...ids].flatMap((id) => findRow(store, id))
  return new Map(rows.filter(({ source }) => source !== '').map(({ id, source }) => [id, source]))
}

const findRow = (store: Store, id: string): readonly SessionRow[] => {
  try {
    return id === '' ? [] : [readSessionRow(store, id)]
  } catch (error) {
    if (error instanceof Trouble && error.code === 'session-missing') return []
    throw error
  }
}
