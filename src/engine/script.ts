import type { AnswerRecord, SessionOpened } from '../domain/events.js'
import type { RecordedAct, Recording } from './recording.js'
import { actsToTheEnd } from './replay-own.js'

/** What a session's client, host and world did, apart from what any policy made of it: all that playing it takes. */
export interface Script {
  readonly opened: SessionOpened
  /** to the end of the session */
  readonly acts: readonly RecordedAct[]
  /** in the order in which they were given */
  readonly answers: readonly GivenAnswer[]
}

export interface GivenAnswer {
  readonly record: AnswerRecord
  /** milliseconds since the epoch */
  readonly at: number
}

export const scriptOf = (recording: Recording): Script => ({
  opened: recording.opened,
  acts: actsToTheEnd(recording),
  answers: recording.phases.flatMap(({ input, at }) => (input.answers ?? []).map((record) => ({ record, at }))),
})
