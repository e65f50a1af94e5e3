import { type Line, line } from '../../../report/lines.js'
import { number } from '../../../report/words.js'
import type { Answer } from '../../../tui/reader/questions.js'
import type { News, Turn } from '../dialogue-types.js'
import { histogramLines } from '../words/histogram-lines.js'
import { listingLine } from '../words/listing-line.js'
import { noSuch } from '../words/no-such.js'
import {
  driftsOf,
  nameOf,
  type OneSession,
  oneOf,
  paged,
  pageLength,
  type SessionsPlace,
  tally,
  windowOf,
} from './listed-sessions.js'
import { openSession } from './session.js'

/** What becomes of a list of sessions by what was read of it. */
export const withNews = (place: SessionsPlace, news: News): Turn<SessionsPlace> => {
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
  return { place: { ...read, wants: 'page' }, said: noSuch('session', wants.position + 1, { of: count }) }
}

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
  { text, position, isFound, isSure, begun, count }: Answered<'place'>,
): Turn<SessionsPlace> => {
  const quoted = JSON.stringify(text)
  if (!isFound) return { said: [line(`There is no session ${quoted}.`)] }
  if (position === null) return { place: { ...place, count }, said: [line(notListed(place, quoted))] }
  const turn = paged(place, position)
  const several = isSure ? [] : [line(`Several sessions are meant by ${quoted}. This is the newest of them.`)]
  const alike = begun > 1 ? [line(`${number(begun)} sessions begin with ${quoted}. This is the newest of them.`)] : []
  return { ...turn, said: [...several, ...alike, line(`It is number ${number(position + 1)}.`)] }
}

const notListed = ({ wishes }: SessionsPlace, quoted: string): string =>
  wishes.query === ''
    ? `${quoted} came after this list was read, or was erased. refresh reads what is new.`
    : `${quoted} does not meet ${wishes.query}. filter all shows every session.`

const pageLines = ({ rows, from, overview, wishes }: SessionsPlace): readonly Line[] => {
  if (rows.length === 0) return [line(wishes.query === '' ? 'There are no sessions.' : 'No session meets that.')]
  const comparison = overview?.comparison ?? null
  const drifting = new Set(comparison?.drifts.map(({ session }) => session))
  return rows.map((row, index) => {
    const drift = comparison && drifting.has(row.id) ? `, drifts under ${comparison.name}` : ''
    return listingLine(row, { number: from + index + 1, more: drift })
  })
}
