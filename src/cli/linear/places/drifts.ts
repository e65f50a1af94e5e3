import { sessionName } from '../../../report/comparison/drift-lines.js'
import { type Line, line } from '../../../report/lines.js'
import { counted, number, timeText } from '../../../report/words.js'
import type { ShownComparison } from '../../../tui/reader/questions.js'
import { undecidableLines, unfaithfulLines } from '../../../tui/screens/drifts/finding-detail.js'
import { type Finding, findingsIn, sessionOfFinding } from '../../../tui/screens/drifts/findings.js'
import { type Candidate, type ComparedCandidate, whereOf } from '../../../tui/view/job.js'
import type { Choice, PlaceKind, Turn } from '../dialogue-types.js'
import { driftInWords } from '../words/drift-in-words.js'
import { noSuch } from '../words/no-such.js'
import { replayed, replayedLines } from '../words/replayed.js'
import { readOverview } from './read-overview.js'
import { openSession } from './session.js'
import { openSteps } from './steps.js'

/** What a comparison found, one finding at a time. */
export interface DriftsPlace {
  readonly kind: 'drifts'
  /** which comparison, 0 the newest */
  readonly comparison: number
  readonly comparisons: number
  /** null until it was read */
  readonly shown: ShownComparison | null
  /** how many findings were told: the last of them is the one at hand */
  readonly at: number
  /** the one that was compared last, here */
  readonly candidate: ComparedCandidate | null
  /** what waits for where the candidate is */
  readonly waits: 'step' | 'replay' | null
}

export const openDrifts = (candidate: ComparedCandidate | null): Turn<never> => ({
  opens: { kind: 'drifts', comparison: 0, comparisons: 0, shown: null, at: 0, candidate, waits: null },
  wish: readOverview(),
})

export const driftsPlace: PlaceKind<DriftsPlace> = {
  question: (place) => `${whereText(place)} What next?`,
  choices: (place) => choicesOf(place),
  usual: (place) => (place.at < findingsOf(place).length ? 'next' : 'back'),
  number: 'goes to the finding with that number',
  chose: (place, word, behind) => chosen(place, word, behind),
  heard: (place, news) => {
    if (news.kind === 'reviewed') return { said: news.said, wish: readOverview(place.comparison) }
    if (news.kind !== 'answer') return {}
    const { answer } = news
    if (answer.kind === 'where') return withCandidate(place, answer.candidate)
    if (answer.kind === 'replayed') return { said: replayedLines(answer.replayed) }
    if (answer.kind !== 'overview') return {}
    const { comparison: shown, comparisons } = answer.overview
    if (shown === null) return { leaves: true, said: [line('Nothing was compared yet.')] }
    const read = { ...place, shown, comparisons }
    return place.shown?.id === shown.id ? { place: read } : { place: { ...read, at: 0 }, said: beginningLines(shown) }
  },
  isRead: ({ shown }) => shown !== null,
}

const findingsOf = ({ shown }: DriftsPlace): readonly Finding[] => (shown ? findingsIn(shown) : [])

const whereText = (place: DriftsPlace): string => {
  const all = findingsOf(place).length
  const name = place.shown?.name ?? ''
  if (all === 0) return `Nothing to go through under ${name}.`
  return place.at === 0
    ? `Before the first finding of ${number(all)} under ${name}.`
    : `Finding ${number(place.at)} of ${number(all)} under ${name}.`
}

const beginningLines = (shown: ShownComparison): readonly Line[] => {
  const { name, finishedAt, counts, drifts, undecidable, unfaithful, truncated, drifting } = shown
  return [
    line(`Compared with ${name}, ${timeText(finishedAt)}. ${counts}`),
    line(
      `Listed: ${counted(drifts.length, 'drift')}, ${number(undecidable.length)} undecidable, ${number(unfaithful.length)} unfaithful.`,
    ),
    ...(truncated ? [line('More was found than is listed.')] : []),
    ...(drifting > 0
      ? [line(`${counted(drifting, 'session')} more ${drifting === 1 ? 'drifts' : 'drift'} on what others left.`)]
      : []),
  ]
}

const choicesOf = (place: DriftsPlace): readonly Choice[] => {
  const findings = findingsOf(place)
  const here = findings[place.at - 1]
  const none = 'no finding is at hand; next goes to the first one'
  const noSession = here === undefined ? none : sessionOfFinding(here) === '' ? 'it belongs to no session' : undefined
  return [
    {
      word: 'next',
      says: 'goes to the next finding',
      why: place.at < findings.length ? undefined : 'this is the last finding',
    },
    { word: 'previous', says: 'goes to the finding before', why: place.at > 1 ? undefined : 'this is the beginning' },
    { word: 'session', says: 'opens the session that it was found in', why: noSession },
    {
      word: 'step',
      takes: { what: 'PATH', ask: '' },
      says: 'steps through the callout that made it, from where recorded and candidate part ways; a path names the candidate',
      why: noSession ?? (here?.kind === 'drift' ? undefined : 'only a drift has a callout that made it'),
    },
    {
      word: 'replay',
      takes: { what: 'PATH', ask: '' },
      says: 'replays the session that it was found in under the candidate, and tells phase by phase what becomes of it',
      why: noSession,
    },
    {
      word: 'judge',
      says: 'asks about each drift: accept or reject it',
      why: place.shown?.drifts.length ? undefined : 'there is no drift',
    },
    {
      word: 'older',
      says: 'goes to the comparison before this one',
      why: place.comparison + 1 < place.comparisons ? undefined : 'this is the oldest comparison',
    },
    {
      word: 'newer',
      says: 'goes to the comparison after this one',
      why: place.comparison > 0 ? undefined : 'this is the newest comparison',
    },
  ]
}

const chosen = (place: DriftsPlace, word: string, behind: string): Turn<DriftsPlace> => {
  const here = findingsOf(place)[place.at - 1]
  switch (word) {
    case 'next':
      return findingTold(place, place.at + 1)
    case 'previous':
      return findingTold(place, place.at - 1)
    case 'session':
      return sessionOpened(place, sessionOfFinding(here!))
    case 'step':
    case 'replay':
      return underCandidate(place, word, behind)
    case 'judge':
      return { wish: { kind: 'review', comparison: place.shown!.id } }
    case 'older':
      return comparisonTurned(place, place.comparison + 1)
    case 'newer':
      return comparisonTurned(place, place.comparison - 1)
    default:
      return findingTold(place, Number(behind))
  }
}

const comparisonTurned = (place: DriftsPlace, comparison: number): Turn<DriftsPlace> => ({
  place: { ...place, comparison, at: 0 },
  wish: readOverview(comparison),
})

const nameIn = ({ shown }: DriftsPlace, session: string): string => sessionName(session, shown?.names)

const sessionOpened = (place: DriftsPlace, session: string): Turn<DriftsPlace> =>
  openSession(
    session,
    nameIn(place, session),
    place.shown!.drifts.filter((drift) => drift.session === session),
  )

/** The candidate is where somebody says, where this was compared with it here, or one of late that is the same byte for byte. */
const underCandidate = (place: DriftsPlace, waits: 'step' | 'replay', path: string): Turn<DriftsPlace> => {
  const waiting = { ...place, waits }
  if (path !== '') return withCandidate(waiting, { path, commit: null })
  const { candidate: revision } = place.shown!
  if (place.candidate?.revision === revision) return withCandidate(waiting, whereOf(place.candidate))
  if (revision === null) return withCandidate(waiting, null)
  return { place: waiting, wish: { kind: 'ask', question: { kind: 'where', revision } } }
}

const nobodyKnows = 'Nobody knows where the candidate of this comparison is.'

const withCandidate = (waiting: DriftsPlace, candidate: Candidate | null): Turn<DriftsPlace> => {
  const place = { ...waiting, waits: null }
  const finding = findingsOf(place)[place.at - 1]!
  const session = sessionOfFinding(finding)
  if (waiting.waits === 'replay')
    return candidate === null
      ? { place, said: [line(`${nobodyKnows} replay PATH names it.`)] }
      : { place, ...replayed(session, candidate) }
  if (finding.kind !== 'drift') return { place }
  const invocation = { by: 'drift', drift: finding.drift } as const
  const turn = openSteps({ session, name: nameIn(place, session), candidate, invocation })
  const said = [line(`${nobodyKnows} Only the recorded side is stepped through. step PATH names it.`)]
  return { place, ...turn, ...(candidate === null ? { said } : {}) }
}

const findingTold = (place: DriftsPlace, at: number): Turn<DriftsPlace> => {
  const finding = findingsOf(place)[at - 1]
  if (finding) return { place: { ...place, at }, said: findingLines(place, finding) }
  return { said: noSuch('finding', at, { of: findingsOf(place).length }) }
}

const findingLines = (place: DriftsPlace, finding: Finding): readonly Line[] => {
  if (finding.kind === 'drift' || finding.kind === 'gone')
    return driftInWords(finding.drift, nameIn(place, finding.drift.session))
  const { session } = finding
  const where = session === '' ? 'the comparison as a whole' : `session ${nameIn(place, session)}`
  const lines = finding.kind === 'undecidable' ? undecidableLines(finding) : unfaithfulLines(finding)
  return [line(`${finding.kind}: ${where}.`), ...lines]
}
