import type { PhaseInput, SessionOpened } from './events.js'
import type { InstanceName, PhaseName } from './phase.js'

/** How far a session's events have come: what their inputs leave out follows from it. */
export interface Course {
  /** milliseconds since the epoch, of the last event */
  at: number
  /** the message that was begun last */
  message: number
}

export const beginCourse = ({ at }: SessionOpened): Course => ({ at, message: 0 })

/** A phase instance with all that its input leaves out. */
export interface PlacedPhase {
  readonly name: InstanceName
  /** milliseconds since the epoch */
  readonly at: number
}

/** The instance that an input names; the course moves on to it. */
export const placePhase = (course: Course, input: PhaseInput): PlacedPhase => {
  const { phase, recipient = '', occurrence = 1, at = course.at } = input
  const message = input.message ?? nextMessage(course, phase)
  if (beginsMessage(phase)) course.message = message
  course.at = at
  return { name: { phase, message, recipient, occurrence }, at }
}

/** What an input has to say of an instance that comes next; the course moves on to it. */
export const inputOfPhase = (course: Course, { name, at }: PlacedPhase): PhaseInput => {
  const input: { -readonly [Key in keyof PhaseInput]: PhaseInput[Key] } = { phase: name.phase }
  if (name.message !== nextMessage(course, name.phase)) input.message = name.message
  if (name.recipient !== '') input.recipient = name.recipient
  if (name.occurrence !== 1) input.occurrence = name.occurrence
  if (at !== course.at) input.at = at
  if (beginsMessage(name.phase)) course.message = name.message
  course.at = at
  return input
}

const nextMessage = (course: Course, phase: PhaseName): number => {
  if (beginsMessage(phase)) return course.message + 1
  return isAboutMessage[phase] ? course.message : 0
}

/** MAIL, or an injection over HTTP. */
const beginsMessage = (phase: PhaseName): boolean => phase === 'mailfrom' || phase === 'injection'

const isAboutMessage: Readonly<Record<PhaseName, boolean>> = {
  accept: false,
  connect: false,
  ehlo: false,
  mailfrom: true,
  rcptto: true,
  data: true,
  spool: true,
  each_rcpt: true,
  set_binding: true,
  final: true,
  routing: true,
  reception: true,
  command: false,
  dealloc: false,
  injection: true,
  delivery: true,
  delivered: true,
  tempfail: true,
  permfail: true,
  retry: true,
  dispose: true,
  fire: false,
  line: false,
  starttls: false,
  handshake: false,
  auth: false,
  enqueue: true,
  abort: false,
}
