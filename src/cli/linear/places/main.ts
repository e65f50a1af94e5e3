import { type Line, line } from '../../../report/lines.js'
import { counted } from '../../../report/words.js'
import type { Overview } from '../../../tui/reader/questions.js'
import type { ComparedCandidate } from '../../../tui/view/job.js'
import type { Choice, News, PlaceKind, Turn } from '../dialogue-types.js'
import { openCandidates } from './candidates.js'
import { openDrifts } from './drifts.js'
import { readOverview } from './read-overview.js'
import { openSessions } from './sessions.js'

/** Where a dialogue begins. */
export interface MainPlace {
  readonly kind: 'main'
  /** there is no store yet, and none was named */
  readonly isFirstUse: boolean
  readonly overview: Overview | null
  /** the one that was compared last, here */
  readonly candidate: ComparedCandidate | null
}

export const firstPlace = (isFirstUse: boolean): MainPlace => ({
  kind: 'main',
  isFirstUse,
  overview: null,
  candidate: null,
})

export const mainPlace: PlaceKind<MainPlace> = {
  question: (place) => `What next? ${namedChoices(place)}.`,
  choices: (place) => choicesOf(place),
  usual: (place) => choicesOf(place).find(({ why }) => why === undefined)?.word ?? null,
  number: 'chooses by its number in the question',
  chose: (place, word, behind) => {
    if (word !== 'number') return chosen(place, word)
    const choice = choicesOf(place)[Number(behind) - 1]
    if (!choice) return { said: [line(`There is no choice ${behind}. Allowed: ${namedChoices(place)}.`)] }
    return choice.why === undefined
      ? chosen(place, choice.word)
      : { said: [line(`${choice.word} can do nothing now: ${choice.why}.`)] }
  },
  heard: (place, news) => withNews(place, news),
  returned: () => ({ wish: readOverview() }),
}

const withNews = (place: MainPlace, news: News): Turn<MainPlace> => {
  if (news.kind === 'example') return { place: { ...place, isFirstUse: false }, wish: readOverview() }
  if (news.kind === 'reviewed') return { said: news.said, wish: readOverview() }
  if (news.kind !== 'answer' || news.answer.kind !== 'overview') return {}
  const { overview } = news.answer
  const isFirst = place.overview === null || place.overview.hasSessions !== overview.hasSessions
  return { place: { ...place, overview }, ...(isFirst ? { said: statusLines(overview) } : {}) }
}

const statusLines = ({ hasSessions, comparison, comparisons }: Overview): readonly Line[] => [
  line(hasSessions ? 'There are recorded sessions.' : 'Nothing is recorded here yet.'),
  ...(comparison
    ? [
        line(
          `${counted(comparisons, 'comparison')} ${comparisons === 1 ? 'was' : 'were'} made. The newest, with ${comparison.name}: ${comparison.counts}`,
        ),
      ]
    : []),
]

/** `1 sessions, 2 compare`. */
const namedChoices = (place: MainPlace): string =>
  choicesOf(place)
    .map(({ word }, index) => `${index + 1} ${word}`)
    .join(', ')

const choicesOf = ({ overview, isFirstUse }: MainPlace): readonly Choice[] => {
  const why = overview?.hasSessions ? undefined : 'nothing is recorded yet; reprise record does that'
  const whyNoDrifts = overview?.comparison ? undefined : 'nothing was compared yet'
  return [
    ...(isFirstUse ? [{ word: 'example', says: 'records and compares the included example' }] : []),
    { word: 'sessions', says: 'finds recorded sessions, to read them, step through them and change a copy', why },
    { word: 'compare', says: 'replays all sessions under another version of the policy', why },
    { word: 'drifts', says: 'reads what the newest comparison found, one by one', why: whyNoDrifts },
    { word: 'judge', says: 'accepts or rejects what the newest comparison found', why: whyNoDrifts },
  ]
}

const chosen = ({ overview, candidate }: MainPlace, word: string): Turn<MainPlace> => {
  if (word === 'example') return { said: [line('Recording the included example.')], wish: { kind: 'example' } }
  if (word === 'sessions') return openSessions()
  if (word === 'compare') return openCandidates()
  if (word === 'drifts') return openDrifts(candidate)
  return { wish: { kind: 'review', comparison: overview!.comparison!.id } }
}
