import { type Row, textOfRow } from '../../../report/layout.js'
import { type Line, line } from '../../../report/lines.js'
import { number } from '../../../report/words.js'
import type { MessageText } from '../../../tui/reader/questions.js'
import type { Choice, News, PlaceKind, Turn, Wish } from '../dialogue-types.js'
import { lineWidth } from '../words/line-width.js'
import { noSuch } from '../words/no-such.js'

/** A message's headers and body, a page at a time. */
export interface MessagePlace {
  readonly kind: 'message'
  readonly text: MessageText
  /** `the message of session newsletter` */
  readonly called: string
  /** position of the first line that was told, from 0 */
  readonly from: number
  readonly rows: readonly Row[]
  /** lines that it has; null: not read yet */
  readonly count: number | null
}

const pageLength = 20

export const openMessage = (blob: string, called: string): Turn<never> => {
  const opens: MessagePlace = {
    kind: 'message',
    text: { blob, width: lineWidth, unicode: true },
    called,
    from: 0,
    rows: [],
    count: null,
  }
  return { opens, wish: windowFrom(opens, 0) }
}

const windowFrom = ({ text }: MessagePlace, from: number): Wish => ({
  kind: 'ask',
  question: { kind: 'message', text, window: { from, count: pageLength } },
})

export const messagePlace: PlaceKind<MessagePlace> = {
  question: ({ called, from, rows, count }) =>
    `Lines ${number(from + 1)} to ${number(from + rows.length)} of ${number(count ?? 0)} of ${called}. What next?`,
  choices: (place) => choicesOf(place),
  usual: (place) => (hasMore(place) ? 'next' : 'back'),
  number: 'goes to the line with that number',
  chose: (place, word, behind) => chosen(place, word, behind),
  heard: (place, news) => withNews(place, news),
  isRead: ({ count }) => count !== null,
}

const hasMore = ({ from, rows, count }: MessagePlace): boolean => from + rows.length < (count ?? 0)

const choicesOf = (place: MessagePlace): readonly Choice[] => [
  { word: 'next', says: 'goes on', why: hasMore(place) ? undefined : 'this is the end of the message' },
  { word: 'previous', says: 'goes to the page before', why: place.from > 0 ? undefined : 'this is the beginning' },
  {
    word: 'find',
    takes: { what: 'TEXT', ask: 'Find which text?' },
    says: 'goes to the next line with a text, from the beginning again behind the last',
  },
]

const chosen = (place: MessagePlace, word: string, behind: string): Turn<MessagePlace> => {
  const { text, from, count } = place
  if (word === 'next') return { wish: windowFrom(place, from + pageLength) }
  if (word === 'previous') return { wish: windowFrom(place, Math.max(0, from - pageLength)) }
  if (word === 'find') {
    const question = { kind: 'message-search', text, term: behind, from: from + 1, direction: 1 } as const
    return { wish: { kind: 'ask', question } }
  }
  const wanted = Number(behind)
  return wanted >= 1 && wanted <= count!
    ? { wish: windowFrom(place, wanted - 1) }
    : { said: noSuch('line', wanted, { of: count! }) }
}

const withNews = (place: MessagePlace, news: News): Turn<MessagePlace> => {
  if (news.kind !== 'answer') return {}
  const { answer } = news
  if (answer.kind === 'message-search') {
    const { row, question } = answer
    return row === null
      ? { said: [line(`No line has ${JSON.stringify(question.term)}.`)] }
      : { wish: windowFrom(place, row) }
  }
  if (answer.kind !== 'message') return {}
  const { from, rows, count } = answer
  return { place: { ...place, from, rows, count }, said: rows.map(rowLine) }
}

/** The empty line ends the headers, so it is told. */
const rowLine = (row: Row): Line => line(row.length === 0 ? '(empty line)' : textOfRow(row))
