import { findStream } from '../../store/append.js'
import { listedRows } from '../../store/listing/listed-rows.js'
import { openList } from '../../store/listing/open-list.js'
import type { SessionList as StoredList } from '../../store/listing/session-list.js'
import { parseQuery } from '../../store/query/query.js'
import { findNamesBegun, findSessions } from '../../store/sessions.js'
import type { Store } from '../../store/store.js'
import type { Answer, Question, SessionList } from './questions.js'

type Asked<Kind extends Question['kind']> = Extract<Question, { kind: Kind }>
type Answered<Kind extends Answer['kind']> = Extract<Answer, { kind: Kind }>

/**
 * How long an answer may look on, in milliseconds: a key waits for no more than one of them. Only one session that is named, or is to stay
 * in sight, is looked for as far as it takes.
 */
const lookMs = 12

/** The list of sessions that is on the screen. */
export class ListedSessions {
  readonly #store: Store
  #asked: SessionList | undefined
  #list: StoredList | undefined

  constructor(store: Store) {
    this.#store = store
  }

  /** A window of it; of a list that has yet to be looked through, what is found at once. */
  window({ list: asked, window, keep }: Asked<'sessions'>): Answered<'sessions'> {
    const list = this.#open(asked)
    const kept = keep === null ? undefined : this.#positionOf(list, keep.id)
    const from = kept === undefined ? window.from : Math.max(0, kept - keep!.above - Math.ceil(window.count / 4))
    look(list, () => list.isComplete || list.count >= from + window.count)
    const rows = listedRows(this.#store, list.window(from, window.count))
    const { count, isComplete } = list
    return { kind: 'sessions', list: asked, count, isComplete, from, rows, position: kept ?? null }
  }

  /** What there is to know of the list as a whole, after a further look. */
  tally({ list: asked, step }: Asked<'tally'>): Answered<'tally'> {
    const list = this.#open(asked)
    look(list, () => list.isCounted)
    const { count, isComplete, isCounted } = list
    return {
      kind: 'tally',
      list: asked,
      step: step + 1,
      count,
      isComplete,
      isCounted,
      histogram: list.histogram(),
    }
  }

  /** Where the session stands that a person means. */
  place({ list: asked, text }: Asked<'place'>): Answered<'place'> {
    const list = this.#open(asked)
    const found = findSessions(this.#store, text, 2)
    const begun = found.length === 0 ? findNamesBegun(this.#store, text) : null
    const first = found[0] ?? begun?.newest
    const position = (first && list.positionOf(first.stream)) ?? null
    return {
      kind: 'place',
      list: asked,
      text,
      position,
      isFound: first !== undefined,
      isSure: found.length < 2,
      begun: begun?.count ?? 0,
      count: list.count,
    }
  }

  /** The one that is open, or, where it only is of an earlier moment, what became of it. */
  #open(asked: SessionList): StoredList {
    const open = this.#asked
    if (this.#list && open && JSON.stringify(open) === JSON.stringify(asked)) return this.#list
    const isLater =
      open && open.asOf < asked.asOf && JSON.stringify({ ...open, asOf: 0 }) === JSON.stringify({ ...asked, asOf: 0 })
    this.#list = this.#list && isLater ? this.#list.asOf(asked.asOf) : this.#openNew(asked)
    this.#asked = asked
    return this.#list
  }

  #openNew({ query, sort, comparison, asOf }: SessionList): StoredList {
    return openList(this.#store, {
      query: parseQuery(query),
      sort,
      comparison: comparison ?? undefined,
      before: asOf,
    })
  }

  #positionOf(list: StoredList, id: string): number | undefined {
    const stream = findStream(this.#store, id)?.id
    return stream === undefined ? undefined : list.positionOf(stream)
  }
}

const look = (list: StoredList, isEnough: () => boolean): void => {
  const until = performance.now() + lookMs
  do if (!isEnough()) list.advance()
  while (!isEnough() && performance.now() < until)
}
