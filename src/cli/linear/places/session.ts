import { type Drift, instanceOfDrift } from '../../../domain/drift.js'
import type { WholeSession } from '../../../domain/session.js'
import type { Trace } from '../../../domain/trace.js'
import { placeText } from '../../../report/comparison/drift-lines.js'
import { type Line, line } from '../../../report/lines.js'
import { exchangeLines } from '../../../report/session/exchange-lines.js'
import { type Exchange, exchangesOf } from '../../../report/session/exchanges.js'
import { invocationLines } from '../../../report/session/invocation-lines.js'
import { messageAt } from '../../../report/session/message-at.js'
import { lacksText } from '../../../report/session/withheld-lines.js'
import { endLines, openedLines, sessionLines } from '../../../report/session-text.js'
import { circumstancesLines } from '../../../report/trace/circumstances-lines.js'
import { counted, number, timeText } from '../../../report/words.js'
import { circumstancesQuestion } from '../../../tui/screens/session/circumstances.js'
import type { Choice, PlaceKind, Turn } from '../dialogue-types.js'
import { driftInWords } from '../words/drift-in-words.js'
import { exchangeSummary } from '../words/exchange-summary.js'
import { dialogueWords, inWords } from '../words/in-words.js'
import { noSuch } from '../words/no-such.js'
import { replayed, replayedLines } from '../words/replayed.js'
import { openMessage } from './message.js'
import { openSteps } from './steps.js'
import { openWhatIf } from './what-if.js'

/** One session, a phase at a time. */
export interface SessionPlace {
  readonly kind: 'session'
  readonly id: string
  readonly name: string
  /** of the session, in the newest comparison */
  readonly drifts: readonly Drift[]
  readonly session: WholeSession | null
  /** how many phases were told: the last of them is the one at hand */
  readonly at: number
}

export const openSession = (id: string, name: string, drifts: readonly Drift[]): Turn<never> => ({
  opens: { kind: 'session', id, name, drifts, session: null, at: 0 },
  wish: { kind: 'ask', question: { kind: 'session', id } },
})

export const sessionPlace: PlaceKind<SessionPlace> = {
  question: (place) => `${whereText(place)} What next?`,
  choices: (place) => choicesOf(place),
  usual: (place) => (place.at < exchangesIn(place).length ? 'next' : 'back'),
  number: 'goes to the phase with that number',
  chose: (place, word, behind) => chosen(place, word, behind),
  heard: (place, news) => {
    if (news.kind !== 'answer') return {}
    const { answer } = news
    if (answer.kind === 'trace') return { said: circumstances(answer.trace.recorded) }
    if (answer.kind === 'replayed') return { said: replayedLines(answer.replayed) }
    if (answer.kind !== 'session') return {}
    const read = { ...place, session: answer.session }
    return { place: read, said: beginningLines(read) }
  },
  isRead: ({ session }) => session !== null,
}

const exchangesIn = ({ session }: SessionPlace): readonly Exchange[] => (session ? exchangesOf(session.events) : [])

const messageHere = (place: SessionPlace) => messageAt(exchangesIn(place), place.at - 1)

const whereText = (place: SessionPlace): string => {
  const all = exchangesIn(place).length
  return place.at === 0
    ? `Session ${place.name}, before its first phase of ${number(all)}.`
    : `Session ${place.name}, phase ${number(place.at)} of ${number(all)}.`
}

const beginningLines = (place: SessionPlace): readonly Line[] => {
  const exchanges = exchangesIn(place)
  const callouts = exchanges.reduce((sum, { invocations }) => sum + invocations.length, 0)
  return [
    ...inWords(openedLines(place.session!), dialogueWords),
    line(`${counted(exchanges.length, 'phase')}, in which ${counted(callouts, 'callout')} ran.`),
    ...(place.drifts.length === 0
      ? []
      : [line(`It drifts in the newest comparison, at ${place.drifts.map(placeText).join(', ')}.`)]),
    ...inWords(endLines(place.session!), dialogueWords),
  ]
}

const choicesOf = (place: SessionPlace): readonly Choice[] => {
  const exchanges = exchangesIn(place)
  const here = exchanges[place.at - 1]
  const noCallout = here
    ? here.invocations.length === 0
      ? 'no callout ran in this phase'
      : undefined
    : 'no phase was reached; next goes to the first one'
  return [
    {
      word: 'next',
      says: 'goes to the next phase',
      why: place.at < exchanges.length ? undefined : 'this is the last phase',
    },
    { word: 'previous', says: 'goes to the phase before', why: place.at > 1 ? undefined : 'this is the beginning' },
    { word: 'phases', says: 'lists all phases, a line each' },
    {
      word: 'callout',
      takes: { what: 'NUMBER', ask: '' },
      says: 'tells one callout of this phase by itself, with what it was called with; the first without a number',
      why: noCallout,
    },
    {
      word: 'step',
      takes: { what: 'NUMBER', ask: '' },
      says: 'steps through the lines that a callout of this phase ran',
      why: noCallout,
    },
    {
      word: 'message',
      says: 'reads headers and body of the message',
      why: messageHere(place) ? undefined : 'no message came here',
    },
    {
      word: 'drifts',
      says: 'tells how it drifts in the newest comparison',
      why: place.drifts.length > 0 ? undefined : 'it drifts in nothing, or nothing was compared',
    },
    { word: 'what-if', says: 'changes inputs of a copy and runs it' },
    {
      word: 'replay',
      takes: {
        what: 'PATH',
        ask: 'Under which version of the policy? A path; own is the one that it was recorded under.',
      },
      says: 'replays it under a version of the policy, and tells phase by phase what becomes of it',
    },
    { word: 'all', says: 'tells the whole session at once' },
  ]
}

const chosen = (place: SessionPlace, word: string, behind: string): Turn<SessionPlace> => {
  switch (word) {
    case 'next':
      return phaseTold(place, place.at + 1)
    case 'previous':
      return phaseTold(place, place.at - 1)
    case 'number':
      return phaseTold(place, Number(behind))
    case 'phases':
      return { said: exchangesIn(place).map((one, index) => exchangeSummary(one, index + 1)) }
    case 'callout':
      return withCallout(place, behind, ({ key, invocations, at }, index) => ({
        said: [...inWords(invocationLines(invocations[index]!), dialogueWords), line(`at ${timeText(at)}`)],
        wish: { kind: 'ask', question: circumstancesQuestion(place.id, key, index + 1) },
      }))
    case 'replay':
      return replayed(place.id, behind === 'own' ? null : { path: behind, commit: null })
    case 'step':
      return withCallout(place, behind, ({ key }, at) =>
        openSteps({
          session: place.id,
          name: place.name,
          candidate: null,
          invocation: { by: 'address', address: { phase: key, number: at + 1 } },
        }),
      )
    case 'message':
      return openMessage(
        messageHere(place)!.content.blob,
        `the message of session ${place.name}${lacksText(messageHere(place)!.lacks)}`,
      )
    case 'drifts':
      return { said: place.drifts.flatMap((drift) => driftInWords(drift, place.name)) }
    case 'what-if':
      return openWhatIf(place.id, place.name)
    default:
      return { said: inWords(sessionLines(place.session!), dialogueWords) }
  }
}

const phaseTold = (place: SessionPlace, at: number): Turn<SessionPlace> => {
  const exchange = exchangesIn(place)[at - 1]
  if (!exchange) return { said: noSuch('phase', at, { of: exchangesIn(place).length }) }
  const drifts = place.drifts.filter((drift) => instanceOfDrift(drift) === exchange.key)
  const isLast = at === exchangesIn(place).length
  return {
    place: { ...place, at },
    said: [
      ...inWords(exchangeLines(exchange), dialogueWords),
      ...(drifts.length === 0 ? [] : [line('This phase drifts in the newest comparison; drifts tells how.')]),
      ...(isLast ? inWords(endLines(place.session!), dialogueWords) : []),
    ],
  }
}

const withCallout = (
  place: SessionPlace,
  behind: string,
  turn: (here: Exchange, at: number) => Turn<SessionPlace>,
): Turn<SessionPlace> => {
  const here = exchangesIn(place)[place.at - 1]!
  const wanted = behind === '' ? 1 : Number(behind)
  if (here.invocations[wanted - 1]) return turn(here, wanted - 1)
  const most = number(here.invocations.length)
  return { said: [line(`There is no callout ${JSON.stringify(behind)} in this phase. Allowed: 1 to ${most}.`)] }
}

const circumstances = (trace: Trace | null): readonly Line[] =>
  trace === null ? [] : inWords(circumstancesLines(trace), dialogueWords)
