import { nextEffect, previousEffect, type StepPlace } from '../../../engine/trace/navigate.js'
import { phaseOf } from '../../../engine/trace/pair-invocations.js'
import type { ReadTrace, WantedInvocation } from '../../../engine/trace/read-trace.js'
import { type Line, line } from '../../../report/lines.js'
import { invocationText } from '../../../report/trace-text.js'
import { counted, number } from '../../../report/words.js'
import { stepDetail } from '../../../tui/screens/steps/step-detail.js'
import { otherOf, traceQuestion } from '../../../tui/screens/steps/trace-at-hand.js'
import type { Candidate } from '../../../tui/view/job.js'
import type { Choice, PlaceKind, Turn, Wish } from '../dialogue-types.js'
import { dialogueWords, inWords } from '../words/in-words.js'
import { noSuch } from '../words/no-such.js'
import { partingText } from '../words/parting-text.js'
import { endOfTrace, stepsInWords } from '../words/steps-in-words.js'

/** The lines that a callout ran, a page at a time. */
export interface StepsPlace {
  readonly kind: 'steps'
  readonly session: string
  readonly name: string
  readonly candidate: Candidate | null
  readonly invocation: WantedInvocation
  readonly side: 'recorded' | 'candidate'
  /** the first step that was told, from 1 */
  readonly at: number
  readonly read: ReadTrace | null
}

const pageLength = 10

export const openSteps = (of: Pick<StepsPlace, 'session' | 'name' | 'candidate' | 'invocation'>): Turn<never> => {
  const opens = { kind: 'steps', ...of, side: 'recorded', at: 1, read: null } as const
  return { opens, wish: readSteps(opens, 1) }
}

const readSteps = (place: StepsPlace, at: number): Wish => ({
  kind: 'ask',
  question: traceQuestion({ ...place, at: at - 1 }),
})

export const stepsPlace: PlaceKind<StepsPlace> = {
  question: (place) => `${whereText(place)} What next?`,
  choices: (place) => choicesOf(place),
  usual: (place) => (hasMore(place) ? 'next' : 'back'),
  number: 'goes to the step with that number',
  chose: (place, word, behind) => chosen(place, word, behind),
  heard: (place, news) => {
    if (news.kind !== 'answer' || news.answer.kind !== 'trace') return {}
    const { trace } = news.answer
    const isNew = place.read === null || place.read.place !== trace.place
    return isNew ? begun(place, trace) : told({ ...place, read: trace }, place.at)
  },
  isRead: ({ read }) => read !== null,
}

/** Who asks of a drift wants to see where the candidate parts. */
const begun = (place: StepsPlace, trace: ReadTrace): Turn<StepsPlace> => {
  const parting = place.invocation.by === 'drift' ? trace.parting : null
  const wanted = parting === null ? place.side : 'candidate'
  const side = trace[wanted] ? wanted : otherOf[wanted]
  const read = { ...place, read: trace, side, at: parting === null ? 1 : 1 + parting.at } as const
  return isAtHand(read, read.at)
    ? { place: read, said: [...beginningLines(read), ...pageLines(read)] }
    : { place: read, said: beginningLines(read), wish: readSteps(read, read.at) }
}

const traceOf = ({ read, side }: StepsPlace) => read![side]!

/** Which step of which side: `At step 12 of 40, candidate side.` */
const whereText = (place: StepsPlace): string => {
  const { total } = traceOf(place)
  const side = place.read!.candidate && place.read!.recorded ? `, ${place.side} side` : ''
  return total === 0 ? `No step was run${side}.` : `At step ${number(place.at)} of ${number(total)}${side}.`
}

const hasMore = (place: StepsPlace): boolean => place.at + pageLength <= traceOf(place).total

const beginningLines = (place: StepsPlace): readonly Line[] => {
  const { read } = place
  const trace = traceOf(place)
  const only =
    read!.recorded && read!.candidate ? '' : place.candidate === null ? '' : `, on the ${place.side} side only`
  return [
    line(
      `Callout ${number(read!.place + 1)} of ${number(read!.pairs.length)} in session ${place.name}: ${invocationText(trace.invocation)} in ${trace.invocation.phase}${only}, ${counted(trace.total, 'step')}.`,
    ),
    ...(read!.candidate && read!.recorded ? [line(partingText(read!.parting))] : []),
    ...read!.stops.map((stop) => line(stop)),
  ]
}

const choicesOf = (place: StepsPlace): readonly Choice[] => {
  const { read } = place
  const noOther = read!.recorded && read!.candidate ? undefined : 'there is one side alone'
  return [
    { word: 'next', says: 'goes to the next page of steps', why: hasMore(place) ? undefined : 'this is the end' },
    { word: 'previous', says: 'goes to the page before', why: place.at > 1 ? undefined : 'this is the beginning' },
    { word: 'effect', says: 'goes to the next step that asked, changed or printed something' },
    { word: 'effect-before', says: 'goes back to the one before' },
    {
      word: 'parting',
      says: 'goes to the step at which recorded and candidate part ways',
      why: noOther ?? (read!.parting ? undefined : 'they do not part'),
    },
    { word: 'values', says: 'tells all variables and what the session was, before this step' },
    { word: 'side', says: 'changes between recorded and candidate', why: noOther },
    {
      word: 'callout',
      takes: { what: 'NUMBER', ask: 'Which callout? Its number; callouts lists them.' },
      says: 'steps through another callout of the session',
    },
    { word: 'callouts', says: 'lists the callouts of the session' },
  ]
}

const chosen = (place: StepsPlace, word: string, behind: string): Turn<StepsPlace> => {
  switch (word) {
    case 'next':
      return told(place, place.at + pageLength)
    case 'previous':
      return told(place, Math.max(1, place.at - pageLength))
    case 'effect':
      return moved(place, nextEffect, 'No later step asks, changes or prints anything.')
    case 'effect-before':
      return moved(place, previousEffect, 'No earlier step asks, changes or prints anything.')
    case 'parting':
      return told(place, 1 + place.read!.parting!.at)
    case 'values':
      return { said: valueLines(place) }
    case 'side': {
      const turned = { ...place, side: otherOf[place.side] }
      const at = Math.min(place.at, Math.max(1, traceOf(turned).total))
      return told(turned, at)
    }
    case 'callouts':
      return {
        said: place.read!.pairs.map((pair, index) =>
          line(
            `${number(index + 1)}. ${phaseOf(pair)}, ${invocationText((pair.recorded ?? pair.candidate)!)}${pair.recorded ? '' : ', candidate only'}`,
          ),
        ),
      }
    case 'callout':
      return anotherCallout(place, Number(behind))
    default:
      return told(place, Number(behind))
  }
}

const anotherCallout = (place: StepsPlace, wanted: number): Turn<StepsPlace> => {
  const most = place.read!.pairs.length
  if (!place.read!.pairs[wanted - 1])
    return { said: [line(`There is no such callout. Allowed: 1 to ${number(most)}.`)] }
  const moved = { ...place, at: 1, invocation: { by: 'place', place: wanted - 1 } } as const
  return { place: moved, wish: readSteps(moved, 1) }
}

const isAtHand = (place: StepsPlace, at: number): boolean => {
  const { first, steps } = traceOf(place)
  return at >= first && at < first + steps.length
}

/** A page from that step on; more steps are read where they are not at hand. */
const told = (place: StepsPlace, at: number): Turn<StepsPlace> => {
  const { total } = traceOf(place)
  if (at < 1 || at > total) return { said: noSuch('step', at, { of: total }) }
  const there = { ...place, at }
  return isAtHand(place, at) ? { place: there, said: pageLines(there) } : { place: there, wish: readSteps(there, at) }
}

const moved = (
  place: StepsPlace,
  move: (trace: ReturnType<typeof traceOf>, from: number) => StepPlace,
  nothing: string,
): Turn<StepsPlace> => {
  const trace = traceOf(place)
  const found = move(trace, place.at - trace.first)
  if (found !== null) return told(place, trace.first + found)
  const last = trace.first + trace.steps.length - 1
  const isAll = trace.first === 1 && last === trace.total
  return { said: [line(isAll ? nothing : `${nothing} Looked at: steps ${number(trace.first)} to ${number(last)}.`)] }
}

const pageLines = (place: StepsPlace): readonly Line[] => {
  const trace = traceOf(place)
  const from = place.at - trace.first
  const to = Math.min(trace.steps.length, from + pageLength)
  const parting = place.read!.parting === null ? null : 1 + place.read!.parting.at
  return [
    ...stepsInWords(trace, { from, to, parting }),
    ...(trace.first + to - 1 === trace.total ? endOfTrace(trace) : []),
  ]
}

const valueLines = (place: StepsPlace): readonly Line[] => {
  const trace = traceOf(place)
  const at = place.at - trace.first
  const step = trace.steps[at]
  return step === undefined
    ? [line('There is no step.')]
    : inWords(stepDetail({ read: place.read!, trace, place: at, step }, { at: place.at - 1 }), dialogueWords)
}
