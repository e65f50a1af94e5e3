import { beginCourse, type Course, placePhase } from '../../domain/course.js'
import type { AnswerRecord, Event, Invocation, PhaseInput, PhaseResult } from '../../domain/events.js'
import { instanceKey } from '../../domain/phase.js'
import { Undeliverable } from './undeliverable.js'

/** A callout's invocation with the answers that it took. */
export interface InvocationWithAnswers {
  readonly invocation: Invocation
  readonly answers: readonly AnswerRecord[]
}

/** One phase instance of a session: what came, what policy did, what was said. */
export interface Exchange {
  /** `rcptto#1 <a@example.net>` */
  readonly key: string
  /** ordinal of the message that it belongs to; 0: none */
  readonly message: number
  /** milliseconds since the epoch */
  readonly at: number
  readonly input: PhaseInput
  readonly invocations: readonly InvocationWithAnswers[]
  readonly result: PhaseResult
  /** of an attempt to deliver: why there was nothing to deliver, where that is so */
  readonly undeliverable: string | null
}

/** The phase instances of a session's events, in order. */
export const exchangesOf = (events: readonly Event[]): readonly Exchange[] => {
  let course: Course = { at: 0, message: 0 }
  const undeliverable = new Undeliverable()
  return events.flatMap((event) => {
    if (event.type === 'SessionOpened') course = beginCourse(event.input)
    if (event.type !== 'PhaseReached') return []
    const { input, work = [], result } = event
    const { name, at } = placePhase(course, input)
    return [
      {
        key: instanceKey(name),
        message: name.message,
        at,
        input,
        invocations: withAnswers(work, input.answers ?? []),
        result,
        undeliverable: undeliverable.after(name, input, result),
      },
    ]
  })
}

/** Invocations take a phase's answers in turn, but for those that the host asked for itself. */
const withAnswers = (
  invocations: readonly Invocation[],
  all: readonly AnswerRecord[],
): readonly InvocationWithAnswers[] => {
  const answers = all.filter(({ call }) => !call.startsWith('smtp.'))
  let taken = 0
  return invocations.map((invocation) => {
    const from = taken
    taken += invocation.asked ?? 0
    return { invocation, answers: answers.slice(from, taken) }
  })
}
