import type { Canonical } from '../../domain/canonical.js'
import type { Missing, ProcessFacts } from './recorded-session.js'
import type { Entered, SessionLine } from './recorder-line.js'

/** The recorder's own module, of which no return is written: it changes nothing, and always answers VALIDATE_CONT. */
const witness = 'reprise_recorder'

/** What is missing in the events of a session, which are in order, apart from those that their numbers show. */
export const missingIn = (events: readonly SessionLine[], process: ProcessFacts): readonly Missing[] => [
  ...beginning(events),
  ...events.flatMap(unreadFacts),
  ...events.flatMap(cutValues),
  ...invocationsWithoutEnd(events),
  ...end(events, process),
  ...(process.told === undefined
    ? [{ what: 'the settings of the recorder', why: 'no line of this process that tells them is at hand' }]
    : []),
]

const beginning = (events: readonly SessionLine[]): readonly Missing[] => {
  const opened = events.find((line) => line.event === 'open')
  if (opened === undefined)
    return [{ what: 'the beginning of the session', why: 'its first event, which has the peer, is not at hand' }]
  return opened.callout === 'core_validate_accept' || opened.callout === 'validate_connect'
    ? []
    : [{ what: `the phases before ${opened.callout}`, why: 'nothing that is recorded listened in them' }]
}

const unreadFacts = (line: SessionLine): readonly Missing[] =>
  (line.event === 'enter' || line.event === 'leave') && line.unread !== undefined
    ? [{ what: `${line.unread} and what is read after it, in event ${line.s}`, why: 'the accessor raised an error' }]
    : []

const cutValues = (line: SessionLine): readonly Missing[] =>
  holdsCut(line as unknown as Canonical)
    ? [{ what: `the whole of a value in event ${line.s}`, why: 'it is longer or deeper than the recorder keeps' }]
    : []

/** Whether something in a value was left out (`$cut`, `$more`). */
export const holdsCut = (value: Canonical | undefined): boolean => {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some(holdsCut)
  return Object.entries(value).some(([key, item]) => key === '$cut' || key === '$more' || holdsCut(item))
}

/** The error itself goes past the recorder, which puts nothing around a policy; paniclog has it. */
const invocationsWithoutEnd = (events: readonly SessionLine[]): readonly Missing[] => {
  const left = new Set(events.filter((line) => line.event === 'leave').map((line) => line.i))
  const failed = new Set(events.filter((line) => line.event === 'failed').map((line) => line.i))
  return events
    .filter(
      (line): line is SessionLine & Entered => line.event === 'enter' && !left.has(line.i) && line.module !== witness,
    )
    .map((line) => ({
      what: `how ${line.module} left ${line.callout} (invocation ${line.i})`,
      why: failed.has(line.i)
        ? 'an error left it, whose text the recorder does not see: paniclog has it'
        : wentOn(events, line)
          ? 'no return was seen, though the session went on: an error left it, whose text paniclog has, or the line is lost'
          : 'no return was seen: an error left it, it was still waiting, or the line is lost',
    }))
}

const wentOn = (events: readonly SessionLine[], line: Entered): boolean =>
  events.some((later) => later.event === 'enter' && later.i > line.i && later.phase !== line.phase)

const end = (events: readonly SessionLine[], process: ProcessFacts): readonly Missing[] => {
  if (hasEnded(events)) return []
  const why =
    process.off === undefined
      ? 'the end of the session (validate_dealloc) was not seen'
      : `the recorder went off: ${process.off.why}`
  return [{ what: 'what came after the last event', why }]
}

/** Whether the session's teardown was seen. */
export const hasEnded = (events: readonly SessionLine[]): boolean =>
  events.some((line) => line.event === 'enter' && line.phase === 'dealloc')
