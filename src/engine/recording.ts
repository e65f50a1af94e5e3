import { hash } from 'node:crypto'
import { type Bytes, bytesOfBuffer } from '../domain/bytes.js'
import { decodeKey, decodeText } from '../domain/canonical.js'
import { beginCourse, type Course, type PlacedPhase, placePhase } from '../domain/course.js'
import type { GapNoted, PhaseInput, SessionClosed, SessionOpened, Stimulus } from '../domain/events.js'
import { instanceKey } from '../domain/phase.js'
import { upcastPhase } from '../domain/upcast.js'
import type { Act, HostSet } from '../momentum/phases/acts.js'
import { parseCommand } from '../momentum/phases/smtp.js'
import { firstMisheard, firstUnfit } from './heard.js'
import { addServersAct, injectionIn } from './servers-acts.js'

/** The texts of one stored event. */
export interface EventTexts {
  readonly type: string
  readonly input: string
  readonly work: string | null
  readonly result: string | null
}

/** A phase instance as it was recorded; its result is left as text. */
export interface RecordedPhase extends PlacedPhase {
  readonly key: string
  readonly input: PhaseInput
  readonly result: string
}

/** Something the client did, and when. */
export interface RecordedAct {
  readonly act: Act
  /** milliseconds since the epoch */
  readonly at: number
  /** the ordinal of the message that it is about, 0 where it is about none */
  readonly message: number
}

export type RecordedEnd = Required<Pick<SessionClosed, 'at' | 'end'>>

/** A session's recording, ready to run again. */
export interface Recording {
  readonly session: string
  readonly opened: SessionOpened
  readonly acts: readonly RecordedAct[]
  /** in the order in which they were reached */
  readonly phases: readonly RecordedPhase[]
  readonly closed: RecordedEnd | null
  readonly gaps: readonly GapNoted[]
  /** phase instances behind what was redacted, of which nobody can tell what the policy made of them; those that no policy hears of are not counted */
  readonly withheld: number
  /** why it cannot be the recording that was made, and where; null where nothing speaks against it */
  readonly damage: { readonly at: string; readonly why: string } | null
}

export type ReadContent = (blob: string) => Uint8Array

/** A phase takes about as much memory as so many characters. */
const phaseWeight = 500

/** Characters of all messages that a recording holds, and as many as its phases take the room of. */
export const weightOf = ({ acts, phases }: Recording): number =>
  acts.reduce((weight, { act }) => weight + ('content' in act ? act.content.length : 0), phaseWeight * phases.length)

/** Parses a session's events. What is damaged is told in `damage`, and never thrown; nothing after it is read. */
export const parseRecording = (session: string, events: readonly EventTexts[], readContent: ReadContent): Recording => {
  const opened = parsed<SessionOpened>(events[0]?.input)
  if (!opened) return { ...unreadable, session }
  const acts: RecordedAct[] = opened.path === 'http' ? [] : [{ act: { kind: 'connect' }, at: opened.at, message: 0 }]
  const phases: RecordedPhase[] = []
  const gaps: GapNoted[] = []
  let closed: RecordedEnd | null = null
  let [reached, notRun] = [0, 0]
  /** of phases from here on: they are behind what was redacted, and nothing but what led to that is run again */
  let withheld: 'no' | 'but the act' | 'all' = 'no'
  const course = beginCourse(opened)
  const misheard = misheardPhase(events)
  const ended = (damage: Recording['damage']): Recording => ({
    session,
    opened,
    acts,
    phases,
    closed,
    gaps,
    withheld: notRun,
    damage,
  })
  for (let index = 1; index < events.length; index += 1) {
    const { type, input: text, result } = events[index]!
    const input = parsed<PhaseInput>(text)
    if (!input) return ended({ at: `event ${index + 1}`, why: 'it cannot be read' })
    if (type === 'GapNoted') {
      const gap = input as unknown as GapNoted
      gaps.push(gap)
      if (gap.redacted) withheld = leadsItsAct(gap) ? 'but the act' : 'all'
    }
    if (type === 'SessionClosed') {
      const end = input as unknown as SessionClosed
      closed = { at: end.at ?? course.at, end: end.end }
      if (end.events !== index)
        return ended({ at: 'end', why: `${end.events} events were recorded, and ${index} are here` })
      if (reached === misheard) return ended({ at: 'end', why: 'it is not what was recorded' })
    }
    if (type !== 'PhaseReached') continue
    const phase = wellFormed(() => recordedPhase(course, upcastPhase(input), result))
    if (!phase) return ended({ at: `event ${index + 1}`, why: 'it cannot be read' })
    if (reached === misheard) return ended({ at: phase.key, why: 'what the phase heard is not what was recorded' })
    reached += 1
    if (withheld !== 'no' && phase.name.phase !== 'command') notRun += 1
    if (withheld === 'all') continue
    if (withheld === 'no') phases.push(phase)
    else withheld = 'all'
    const added = { phase, message: course.message, readContent }
    const why = wellFormed(() => addBodies(acts, added) ?? addAct(acts, added))
    if (why === undefined) return ended({ at: phase.key, why: 'it cannot be read' })
    if (why !== null) return ended({ at: phase.key, why })
  }
  return ended(closed ? null : { at: 'end', why: withoutEnd(opened) })
}

const parsed = <Input>(text: string | undefined): Input | null => {
  try {
    const input = JSON.parse(text ?? 'null')
    return typeof input === 'object' ? input : null
  } catch {
    return null
  }
}

/** undefined where a part of an event is of another type than it has to be, which reading trips over. */
const wellFormed = <Read>(read: () => Read): Read | undefined => {
  try {
    return read()
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

const recordedPhase = (course: Course, input: PhaseInput, result: string | null): RecordedPhase => {
  const { name, at } = placePhase(course, input)
  return { name, key: instanceKey(name), at, input, result: result ?? '{}' }
}

/** A recording whose beginning cannot be read. */
const unreadable: Omit<Recording, 'session'> = {
  opened: { source: { kind: 'scenario', name: '' }, boot: '', peer: '', listener: '', at: 0, seed: 0 },
  acts: [],
  phases: [],
  closed: null,
  gaps: [],
  withheld: 0,
  damage: { at: 'event 1', why: 'it cannot be read' },
}

/** The place among the phases of the first one that heard something else than was recorded; -1 where there is none. */
const misheardPhase = (events: readonly EventTexts[]): number => {
  const inputs = events.filter(({ type }, index) => index === 0 || type === 'PhaseReached').map(({ input }) => input)
  const misheard = misheardInput(events, inputs)
  return misheard < 0 ? -1 : misheard - 1
}

/** Format 1 kept each sum in its phase's work. A recording that was cut off has none. */
const misheardInput = (events: readonly EventTexts[], inputs: readonly string[]): number => {
  const last = events.at(-1)!
  if (last.type !== 'SessionClosed') return -1
  const closed = parsed<SessionClosed>(last.input)
  if (typeof closed?.heard === 'string') return firstMisheard(inputs, { ...closed, heard: closed.heard })
  const works = events.filter(({ type }) => type === 'PhaseReached').map(({ work }) => work)
  return firstUnfit(inputs, works.map(heardIn))
}

/** `heard` stands first in the work's text, which need not be parsed for it. */
const heardIn = (work: string | null): number =>
  work?.startsWith('{"heard":') ? Number.parseInt(work.slice(9), 10) : -1

/** A live session has none as long as it goes on, and nobody can tell that from one whose recorder was killed. */
const withoutEnd = ({ source }: Partial<SessionOpened>): string =>
  source?.kind === 'listen' || source?.kind === 'milter'
    ? 'the recording has no end: the session goes on, or its recorder was ended, whose next start says so'
    : 'the recording has no end: it was cut off'

/** Is the phase that a gap names the one that its act leads, so that what the client did stands behind the gap? */
const leadsItsAct = ({ what }: GapNoted): boolean =>
  /^(?:line|ehlo|mailfrom|rcptto|data|command|starttls|handshake|auth)\b/.test(String(what))

/** Gives earlier messages the bodies that were looked at here first; returns in words what is wrong with them. */
const addBodies = (
  acts: RecordedAct[],
  { phase, readContent }: { readonly phase: RecordedPhase; readonly readContent: ReadContent },
): string | null => {
  for (const [message, { blob }] of phase.input.bodies ?? []) {
    const at = acts.findIndex(({ act, message: of }) => act.kind === 'message' && of === message)
    const found = acts[at]
    const content = contentOf(blob, readContent)
    if (found?.act.kind !== 'message' || content?.digest !== blob)
      return `the body of message ${message} is missing or is not what was recorded`
    const { lacks: _unread, ...act } = found.act
    const { body: _body, ...lacks } = found.act.lacks ?? {}
    acts[at] = { ...found, act: { ...act, content: content.bytes, ...(lacks.fields ? { lacks } : {}) } }
  }
  return null
}

/** Adds what the client did; returns in words what is wrong with it. */
const addAct = (
  acts: RecordedAct[],
  { phase, message, readContent }: { phase: RecordedPhase; message: number; readContent: ReadContent },
): string | null => {
  const { input, at } = phase
  const context = input.context && { context: hostSet(input.context) }
  if (input.line !== undefined) {
    const act = {
      kind: 'command',
      line: decodeText(input.line),
      ...servedIn(input),
      ...seenIn(input),
      ...context,
    } as const
    acts.push({ act, at, message: isAboutMessage(input, act.line) ? message : 0 })
  } else if (input.answer !== undefined) {
    const act = { kind: 'answer', line: decodeText(input.answer), ...servedIn(input), ...context } as const
    acts.push({ act, at, message: 0 })
  } else if (input.handshake !== undefined) {
    acts.push({ act: { kind: 'handshake', handshake: input.handshake, ...context }, at, message: 0 })
  } else if (input.content !== undefined) {
    const content = contentOf(input.content.blob, readContent)
    if (content?.digest !== input.content.blob)
      return `the message ${input.content.blob.slice(0, 12)} is missing or is not what was recorded`
    const injected = injectionIn(phase)
    const act = injected
      ? { kind: 'inject' as const, ...injected }
      : { kind: 'message' as const, ...bareDotsIn(input), ...seenIn(input) }
    acts.push({ act: { ...act, content: content.bytes, ...context }, at, message })
  } else if (input.delivery ?? input.fired) return addServersAct(acts, phase, context)
  return null
}

const seenIn = ({ seen }: Stimulus) =>
  seen ? { seen: seen.map(([code, text]) => [code, decodeText(text)] as const) } : {}

const servedIn = ({ pipelined, refused, chunks, credentials, macros }: Stimulus) => ({
  ...(macros ? { macros } : {}),
  ...(credentials ? { credentials: { user: decodeText(credentials.user) } } : {}),
  ...(pipelined ? { pipelined } : {}),
  ...(refused ? { refused: [refused[0], decodeText(refused[1])] as const } : {}),
  ...(chunks ? { chunks: chunks.map(decodeText) } : {}),
})

const bareDotsIn = ({ bareDots, macros, lacks }: Stimulus) => ({
  ...(lacks ? { lacks } : {}),
  ...(bareDots === undefined ? {} : { bareDots }),
  ...(macros ? { macros } : {}),
})

interface Content {
  readonly digest: string
  readonly bytes: Bytes
}

/** What was read once for several sessions is decoded once. */
const decoded = new WeakMap<Uint8Array, Content>()

const contentOf = (blob: string, readContent: ReadContent): Content | null => {
  try {
    const buffer = readContent(blob)
    const content = decoded.get(buffer) ?? { digest: hash('sha256', buffer, 'hex'), bytes: bytesOfBuffer(buffer) }
    decoded.set(buffer, content)
    return content
  } catch {
    return null
  }
}

const hostSet = (context: NonNullable<Stimulus['context']>): NonNullable<HostSet['context']> => ({
  ...(context.conn ? { conn: decodeContext(context.conn) } : {}),
  ...(context.mess ? { mess: decodeContext(context.mess) } : {}),
})

const decodeContext = (context: NonNullable<NonNullable<Stimulus['context']>['conn']>): Map<string, string> =>
  new Map(Object.entries(context).map(([key, value]) => [decodeKey(key), decodeText(value)]))

/** MAIL, RCPT and DATA are about the message that the last MAIL began; not where they came as an answer to AUTH. */
const isAboutMessage = ({ phase }: PhaseInput, line: Bytes): boolean => {
  if (phase === 'auth') return false
  const { verb } = parseCommand(line)
  return verb === 'MAIL' || verb === 'RCPT' || verb === 'DATA'
}
