import assert from 'node:assert/strict'
import type { Event, EventType } from '../domain/events.js'
import { upcastEvent } from '../domain/upcast.js'

/** The canonical texts of one event, where the caller has them already. */
export interface PayloadTexts {
  readonly input: string
  readonly work: string | null
  readonly result: string | null
}

/** An event to append; with its texts where they have been made already (they must be the event's). */
export type NewEvent = Event & { readonly texts?: PayloadTexts }

/** What the events of one append say: a line of JSON for each event, `null` where an event has no such part. */
export interface Payload {
  readonly input: string
  readonly work: string | null
  readonly result: string | null
}

/** How `append.types` writes each type of event; the same as table `event_type`. */
export const letters: Readonly<Record<EventType, string>> = {
  RevisionRegistered: 'R',
  RevisionBooted: 'B',
  RevisionReloaded: 'L',
  SessionOpened: 'O',
  PhaseReached: 'P',
  SessionClosed: 'C',
  GapNoted: 'G',
  ComparisonFinished: 'F',
  DriftReviewed: 'D',
  PayloadErased: 'X',
}

const types = new Map(Object.entries(letters).map(([type, letter]) => [letter, type as EventType]))

export const typeOfLetter = (letter: string): EventType | undefined => types.get(letter)

export const joinTexts = (texts: readonly PayloadTexts[]): Payload => ({
  input: texts.map(({ input }) => input).join('\n'),
  work: joinLines(texts.map(({ work }) => work)),
  result: joinLines(texts.map(({ result }) => result)),
})

const joinLines = (lines: readonly (string | null)[]): string | null =>
  lines.every((line) => line === null) ? null : lines.map((line) => line ?? 'null').join('\n')

/** The canonical JSON texts of an event. */
export const textsOf = (event: NewEvent): PayloadTexts => {
  const texts = event.texts ?? {
    input: JSON.stringify(event.input),
    work: 'work' in event && event.work !== undefined ? JSON.stringify(event.work) : null,
    result: 'result' in event ? JSON.stringify(event.result) : null,
  }
  for (const part of [texts.input, texts.work, texts.result])
    assert(part === null || !part.includes('\n'), 'canonical JSON is one line')
  return texts
}

/** The texts of `count` events; what has fewer or more lines than events is damaged, and undefined. */
export const unpackPayload = (payload: Payload, count: number): readonly PayloadTexts[] | undefined => {
  const inputs = payload.input.split('\n')
  const works = payload.work?.split('\n')
  const results = payload.result?.split('\n')
  if (inputs.length !== count || (works ?? inputs).length !== count || (results ?? inputs).length !== count)
    return undefined
  return inputs.map((input, index) => ({ input, work: lineAt(works, index), result: lineAt(results, index) }))
}

/** The event that texts of any format stand for. */
export const eventOfTexts = (type: EventType, { input, work, result }: PayloadTexts): Event =>
  upcastEvent(type, {
    input: JSON.parse(input),
    work: work === null ? null : JSON.parse(work),
    result: result === null ? null : JSON.parse(result),
  })

const lineAt = (lines: readonly string[] | undefined, index: number): string | null => {
  const line = lines?.[index]
  return line === undefined || line === 'null' ? null : line
}
