import { line } from '../../../report/lines.js'
import { number } from '../../../report/words.js'
import { naturalSort, type SortKey, sortKeys } from '../../../store/listing/orders.js'
import { sortText } from '../../../tui/screens/sessions/list-wishes.js'
import type { Choice, PlaceKind, Turn } from '../dialogue-types.js'
import { noSuch } from '../words/no-such.js'
import { queryTrouble } from '../words/query-trouble.js'
import { driftsOf, listOf, nameOf, oneOf, paged, pageLength, type SessionsPlace, tally } from './listed-sessions.js'
import { readOverview } from './read-overview.js'
import { openSession } from './session.js'
import { withNews } from './sessions-read.js'

/** All of them, the newest first. */
export const openSessions = (): Turn<never> => ({
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
  wish: readOverview(),
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
      return { wish: { kind: 'ask', question: { kind: 'place', list: listOf(place), text: behind } } }
    case 'replies':
      return { place: { ...place, wants: 'replies' }, wish: tally(place, 0) }
    case 'refresh':
      return { place: { ...place, from: 0, wants: 'page' }, wish: readOverview() }
    default:
      return opened(place, Number(behind))
  }
}

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
  if (place.isComplete && wanted > place.count) return { said: noSuch('session', wanted, { of: place.count }) }
  const wants = { position: wanted - 1 }
  return { place: { ...place, wants }, wish: oneOf(place, wants) }
}
