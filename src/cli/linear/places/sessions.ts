import { type Line, line } from '../../../report/lines.js'
import type { SessionListing } from '../../../report/session/session-listing.js'
import { counted, number, shortId } from '../../../report/words.js'
import { naturalSort, type SortKey, sortKeys } from '../../../store/listing/orders.js'
import type { Answer, ListWishes, Overview, SessionList, ShownComparison } from '../../../tui/reader/questions.js'
import { sortText } from '../../../tui/screens/sessions/list-wishes.js'
import type { Choice, News, PlaceKind, Turn, Wish } from '../dialogue-types.js'
import { histogramLines } from '../words/histogram-lines.js'
import { listingLine } from '../words/listing-line.js'
import { queryTrouble } from '../words/query-trouble.js'
import { openSession } from './session.js'

/** A list of sessions, a page at a time. */
export interface SessionsPlace {
  readonly kind: 'sessions'
  readonly wishes: ListWishes
  /** null until it is known what there is */
  readonly overview: Overview | null
  readonly count: number
  readonly isComplete: boolean
  /** position of the first that was told, from 0 */
  readonly from: number
  readonly rows: readonly SessionListing[]
  /** what the next answer is for */
  readonly wants: 'page' | 'replies' | OneSession
}

/** The session at a position is to be opened. */
interface OneSession {
  readonly position: number
}

const pageLength = 10

const readOverview: Wish = { kind: 'ask', question: { kind: 'overview', comparison: 0 } }

/** All of them, the newest first. */
export const openSessions = (): Turn<never> => ({
  said: [],
  opens: {
    kind: 'sessions',
    wishes: { query: '', sort: naturalSort('recorded') },
    overview: null,
    count: 0,
    isComplete: false,
    from: 0,
    rows: [],
    wants: 'page',
  },
  wish: readOverview,
})

export const sessionsPlace: PlaceKind<SessionsPlace> = {
  question: (place) => `${whereText(place)} Which one?`,
  choices: (place) => choicesOf(place),
  usual: (place) => (hasMore(place) ? 'next' : 'back'),
  number: 'opens the session with that number in the list',
  chose: (place, word, behind) => chosen(place, word, behind),
  heard: (place, news) => withNews(place, news),
  isRead: ({ overview }) => overview !== null,
}

const hasMore = ({ from, rows, count }: SessionsPlace): boolean => from + rows.length < count

const whereText = ({ wishes, from, rows, count, isComplete }: SessionsPlace): string => {
  const which = wishes.query === '' ? '' : ` that meet ${wishes.query}`
  if (rows.length === 0) return `No sessions${which}.`
  const all = `${isComplete ? '' : 'at least '}${number(count)}`
  return `Sessions ${number(from + 1)} to ${number(from + rows.length)} of ${all}${which}.`
}

const choicesOf = (place: SessionsPlace): readonly Choice[] => [
  { word: 'next', says: 'goes to the next page', why: hasMore(place) ? undefined : 'this is the end of the list' },
  { word: 'previous', says: 'goes to the page before', why: place.from > 0 ? undefined : 'this is the beginning' },
  {
    word: 'filter',
    takes: {
      what: 'QUERY',
      ask: 'Which sessions? A query, as reply:5xx or sender:*@example.com; all shows every session.',
    },
    says: 'shows only sessions that meet a query, as reply:5xx; filter all shows every session',
  },
  {
    word: 'sort',
    takes: { what: 'ORDER', ask: `In which order? ${sortKeys.join(', ')}; reverse turns it round.` },
    says: `sorts by ${sortKeys.join(', ')}, or reverse`,
  },
  {
    word: 'find',
    takes: { what: 'SESSION', ask: 'Which session? Its name, or the beginning or the end of its id.' },
    says: 'goes to a session by its name or id',
  },
  { word: 'replies', says: 'tells how the replies were spread over time' },
  { word: 'refresh', says: 'reads the list again, with what was recorded since' },
]

const chosen = (place: SessionsPlace, word: string, behind: string): Turn<SessionsPlace> => {
  switch (word) {
    case 'next':
      return paged(place, place.from + pageLength)
    case 'previous':
      return paged(place, Math.max(0, place.from - pageLength))
    case 'filter':
      return filtered(place, behind)
    case 'sort':
      return sorted(place, behind)
    case 'find':
      return { said: [], wish: { kind: 'ask', question: { kind: 'place', list: listOf(place), text: behind } } }
    case 'replies':
      return { said: [], place: { ...place, wants: 'replies' }, wish: tally(place, 0) }
    case 'refresh':
      return { said: [], place: { ...place, from: 0, wants: 'page' }, wish: readOverview }
    default:
      return opened(place, Number(behind))
  }
}

/** Positions count as of the moment at which the list was read. */
const listOf = ({ wishes, overview }: SessionsPlace): SessionList => ({
  ...wishes,
  comparison: wishes.sort.by === 'drift' ? (overview!.comparison?.id ?? null) : null,
  asOf: overview!.asOf,
})

const paged = (place: SessionsPlace, from: number): Turn<SessionsPlace> => {
  const moved = { ...place, from, wants: 'page' } as const
  return { said: [], place: moved, wish: windowOf(moved) }
}

const windowOf = (place: SessionsPlace, window = { from: place.from, count: pageLength }): Wish => ({
  kind: 'ask',
  question: { kind: 'sessions', list: listOf(place), window, keep: null },
})

const oneOf = (place: SessionsPlace, { position }: OneSession): Wish => windowOf(place, { from: position, count: 1 })

const tally = (place: SessionsPlace, step: number): Wish => ({
  kind: 'ask',
  question: { kind: 'tally', list: listOf(place), step },
})

const filtered = (place: SessionsPlace, typed: string): Turn<SessionsPlace> => {
  const query = typed.toLowerCase() === 'all' ? '' : typed
  const said = queryTrouble(query)
  return said ? { said } : paged({ ...place, wishes: { ...place.wishes, query } }, 0)
}

const sorted = (place: SessionsPlace, typed: string): Turn<SessionsPlace> => {
  const { sort } = place.wishes
  const word = typed.toLowerCase()
  const isReversal = word === 'reverse'
  if (!isReversal && !(sortKeys as readonly string[]).includes(word))
    return {
      said: [line(`Sessions are not sorted by ${JSON.stringify(typed)}. Allowed: ${sortKeys.join(', ')}, reverse.`)],
    }
  if (isReversal && sort.by === 'drift') return { said: [line('What drifts always comes first.')] }
  if (word === 'drift' && !place.overview?.comparison) return { said: [line('Nothing was compared yet.')] }
  const next = isReversal ? { ...sort, isDescending: !sort.isDescending } : naturalSort(word as SortKey)
  const turn = paged({ ...place, wishes: { ...place.wishes, sort: next } }, 0)
  return { ...turn, said: [line(`Sorted ${sortText(next)}.`)] }
}

const opened = (place: SessionsPlace, wanted: number): Turn<SessionsPlace> => {
  const here = place.rows[wanted - 1 - place.from]
  if (here) return openSession(here.id, nameOf(here), driftsOf(place, here.id))
  if (wanted === 0) return { said: [line('The first session is number 1.')] }
  if (place.isComplete && wanted > place.count) return { said: [line(noSuch(wanted, place.count))] }
  const wants = { position: wanted - 1 }
  return { said: [], place: { ...place, wants }, wish: oneOf(place, wants) }
}

const nameOf = ({ source, id }: SessionListing): string => (source === '' ? shortId(id) : source)

const driftsOf = ({ overview }: SessionsPlace, id: string) =>
  overview?.comparison?.drifts.filter(({ session }) => session === id) ?? []

const withNews = (place: SessionsPlace, news: News): Turn<SessionsPlace> => {
  if (news.kind !== 'answer') return {}
  const { answer } = news
  switch (answer.kind) {
    case 'overview': {
      const read = { ...place, overview: answer.overview }
      return { place: read, wish: windowOf(read) }
    }
    case 'sessions':
      return typeof place.wants === 'object' ? withOne(place, place.wants, answer) : withPage(place, answer)
    case 'tally':
      return withTally(place, answer)
    case 'place':
      return withPlace(place, answer)
    default:
      return {}
  }
}

type Answered<Kind extends Answer['kind']> = Extract<Answer, { readonly kind: Kind }>

/** Whether it is known what a page shows, and whether there is more behind it. */
const isEnough = (count: number, isComplete: boolean, from: number): boolean => isComplete || count > from + pageLength

const withPage = (
  place: SessionsPlace,
  { count, isComplete, rows, from }: Answered<'sessions'>,
): Turn<SessionsPlace> => {
  const read = { ...place, count, isComplete, rows, from }
  return isEnough(count, isComplete, from)
    ? { place: read, said: pageLines(read) }
    : { place: read, wish: tally(read, 0) }
}

const withOne = (
  place: SessionsPlace,
  wants: OneSession,
  { rows, count, isComplete }: Answered<'sessions'>,
): Turn<SessionsPlace> => {
  const [row] = rows
  const read = { ...place, count, isComplete }
  if (row) return { place: { ...read, wants: 'page' }, ...openSession(row.id, nameOf(row), driftsOf(place, row.id)) }
  if (!isComplete) return { place: read, wish: tally(place, 0) }
  const said = [line(noSuch(wants.position + 1, count))]
  return { place: { ...read, wants: 'page' }, said }
}

const noSuch = (wanted: number, count: number): string =>
  `There is no session ${number(wanted)}: the list has ${counted(count, 'session')}.`

/** A list with few hits is looked through until what is wanted of it is known. */
const withTally = (place: SessionsPlace, answer: Answered<'tally'>): Turn<SessionsPlace> => {
  const { count, isComplete, isCounted, step, histogram } = answer
  const read = { ...place, count, isComplete }
  const { wants } = place
  const again = { place: read, wish: tally(place, step) }
  if (wants === 'replies')
    return isCounted ? { place: { ...read, wants: 'page' }, said: histogramLines(histogram) } : again
  if (wants === 'page') return isEnough(count, isComplete, place.from) ? { place: read, wish: windowOf(read) } : again
  return isComplete || count > wants.position ? { place: read, wish: oneOf(read, wants) } : again
}

const withPlace = (
  place: SessionsPlace,
  { text, position, isFound, isSure, count }: Answered<'place'>,
): Turn<SessionsPlace> => {
  const quoted = JSON.stringify(text)
  if (!isFound) return { said: [line(`There is no session ${quoted}.`)] }
  if (position === null) return { place: { ...place, count }, said: [line(notListed(place, quoted))] }
  const turn = paged(place, position)
  const several = isSure ? [] : [line(`Several sessions are meant by ${quoted}. This is the newest of them.`)]
  return { ...turn, said: [...several, line(`It is number ${number(position + 1)}.`)] }
}

const notListed = ({ wishes }: SessionsPlace, quoted: string): string =>
  wishes.query === ''
    ? `${quoted} came after this list was read, or was erased. refresh reads what is new.`
    : `${quoted} does not meet ${wishes.query}. filter all shows every session.`

const pageLines = ({ rows, from, overview, wishes }: SessionsPlace): readonly Line[] => {
  if (rows.length === 0) return [line(wishes.query === '' ? 'There are no sessions.' : 'No session meets that.')]
  const comparison: ShownComparison | null = overview?.comparison ?? null
  const drifting = new Set(comparison?.drifts.map(({ session }) => session))
  return rows.map((row, index) => {
    const drift = comparison && drifting.has(row.id) ? `, drifts under ${comparison.name}` : ''
    return listingLine(row, { number: from + index + 1, more: drift })
  })
}
