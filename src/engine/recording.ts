import { hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { type Bytes, bytesOfBuffer } from '../domain/bytes.js'
import { decodeKey, decodeText } from '../domain/canonical.js'
import type { GapNoted, PhaseInput, SessionClosed, SessionOpened, Stimulus } from '../domain/events.js'
import { type InstanceName, instanceKey } from '../domain/phase.js'
import type { Act, HostSet } from '../momentum/acts.js'
import { parseCommand } from '../momentum/smtp.js'

/** The texts of one stored event. */
export interface EventTexts {
  readonly type: string
  readonly input: string
  readonly work: string | null
  readonly result: string | null
}

/** A phase instance as it was recorded; its result is left as text. */
export interface RecordedPhase {
  readonly name: InstanceName
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

/** A session's recording, ready to run again. */
export interface Recording {
  readonly session: string
  readonly opened: SessionOpened
  readonly acts: readonly RecordedAct[]
  readonly phases: ReadonlyMap<string, RecordedPhase>
  readonly closed: SessionClosed | null
  readonly gaps: readonly GapNoted[]
  /** why it cannot be the recording that was made, and where; null where nothing speaks against it */
  readonly damage: { readonly at: string; readonly why: string } | null
}

export type ReadContent = (blob: string) => Uint8Array

/** Parses a session's events. What is damaged is told in `damage`, and never thrown; nothing after it is read. */
export const parseRecording = (session: string, events: readonly EventTexts[], readContent: ReadContent): Recording => {
  const opened = parsed<SessionOpened>(events[0]?.input)
  if (!opened) return { ...unreadable, session }
  const acts: RecordedAct[] = [{ act: { kind: 'connect' }, at: opened.at, message: 0 }]
  const phases = new Map<string, RecordedPhase>()
  const gaps: GapNoted[] = []
  let closed: SessionClosed | null = null
  const isIntact = isHeardWhole(events)
  let heard = crc32(events[0]!.input, 0)
  let message = 0
  const ended = (damage: Recording['damage']): Recording => ({ session, opened, acts, phases, closed, gaps, damage })
  for (const [index, event] of events.entries()) {
    if (index === 0) continue
    const input = parsed<PhaseInput>(event.input)
    if (!input) return ended({ at: `event ${index + 1}`, why: 'it cannot be read' })
    if (event.type === 'GapNoted') gaps.push(input as unknown as GapNoted)
    if (event.type === 'SessionClosed') {
      closed = input as unknown as SessionClosed
      if (closed.events !== index)
        return ended({ at: 'end', why: `${closed.events} events were recorded, and ${index} are here` })
    }
    if (event.type !== 'PhaseReached') continue
    const name = nameOf(input)
    const key = instanceKey(name)
    if (!isIntact) heard = crc32(event.input, heard)
    if (!isIntact && heardIn(event.work) !== heard)
      return ended({ at: key, why: 'what the phase heard is not what was recorded' })
    phases.set(key, { name, key, input, result: event.result ?? '{}' })
    if (!input.stimulus) continue
    const found = actOf(input.stimulus, readContent)
    if ('why' in found) return ended({ at: key, why: found.why })
    if (found.act.kind === 'command' && parseCommand(found.act.line).verb === 'MAIL') message += 1
    acts.push({ act: found.act, at: input.at, message: isAboutMessage(found.act) ? message : 0 })
  }
  return ended(closed ? null : { at: 'end', why: 'the recording has no end: it was cut off' })
}

const parsed = <Input>(text: string | undefined): Input | null => {
  try {
    const input = JSON.parse(text ?? 'null')
    return typeof input === 'object' ? input : null
  } catch {
    return null
  }
}

/** A recording whose beginning cannot be read. */
const unreadable: Omit<Recording, 'session'> = {
  opened: {
    source: { kind: 'scenario', name: '' },
    revision: '',
    boot: '',
    madeBy: { machine: '', emulator: 0 },
    peer: '',
    listener: '',
    at: 0,
    seed: 0,
  },
  acts: [],
  phases: new Map(),
  closed: null,
  gaps: [],
  damage: { at: 'event 1', why: 'it cannot be read' },
}

const nameOf = (input: PhaseInput): InstanceName => ({
  phase: input.phase,
  message: input.message ?? 0,
  recipient: input.recipient ?? '',
  occurrence: input.occurrence ?? 1,
})

/** Does the last phase's CRC, which is of all inputs up to its own, hold? Where it does, the others need no look. */
const isHeardWhole = (events: readonly EventTexts[]): boolean => {
  let heard = events[0]!.input
  let last: EventTexts | null = null
  for (const event of events) {
    if (event.type !== 'PhaseReached') continue
    heard += event.input
    last = event
  }
  return last !== null && heardIn(last.work) === crc32(heard, 0)
}

/** `heard` stands first in the work's text, which need not be parsed for it. */
const heardIn = (work: string | null): number =>
  work?.startsWith('{"heard":') ? Number.parseInt(work.slice(9), 10) : -1

const actOf = (stimulus: Stimulus, readContent: ReadContent): { readonly act: Act } | { readonly why: string } => {
  const context = stimulus.context && { context: hostSet(stimulus.context) }
  if (stimulus.line !== undefined) {
    const act = { kind: 'command', line: decodeText(stimulus.line) } as const
    return { act: stimulus.pipelined || context ? { ...act, ...pipelinedIf(stimulus), ...context } : act }
  }
  if (!stimulus.content) return { why: 'a stimulus is neither a command nor a message' }
  const content = contentOf(stimulus.content.blob, readContent)
  if (content?.digest !== stimulus.content.blob)
    return { why: `the message ${stimulus.content.blob.slice(0, 12)} is missing or is not what was recorded` }
  return { act: { kind: 'message', content: content.bytes, ...context } }
}

const pipelinedIf = ({ pipelined }: Stimulus): { pipelined?: true } => (pipelined ? { pipelined } : {})

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

/** RCPT, DATA and a message are about the message that the last MAIL began. */
const isAboutMessage = (act: Act): boolean => {
  if (act.kind !== 'command') return act.kind === 'message'
  const { verb } = parseCommand(act.line)
  return verb === 'MAIL' || verb === 'RCPT' || verb === 'DATA'
}
