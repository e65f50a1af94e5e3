import type { Text } from '../../domain/canonical.js'
import type { Event, PhaseInput, PhaseResult, SessionOpened } from '../../domain/events.js'
import { type PhaseName, phaseNames, showText } from '../../domain/phase.js'
import { sourceName } from '../../domain/source.js'

/** What the list of sessions shows and `--where` asks: worked out from the session's events alone. */
export interface SessionProjection {
  /** milliseconds since the epoch, the session's own clock */
  openedAt: number
  /** digest of the boot that it was recorded under */
  boot: string
  /** what the source calls it, as a scenario's name */
  source: string
  /** `address:port` */
  peer: string
  ehlo: readonly string[]
  senders: readonly string[]
  recipients: readonly string[]
  /** codes, each once, ascending */
  replies: readonly number[]
  /** the highest code, 3xx left out where there is another */
  worstReply: number | null
  /** sum of the phases' bits */
  phases: number
  messages: number
  events: number
  gaps: number
  end: 'quit' | 'abort' | 'disconnect' | 'open' | null
  /** milliseconds since the epoch */
  erasedAt: number | null
}

/** A phase's bit in `phases`; the same as table `phase`. */
export const phaseBit = (phase: PhaseName): number => 2 ** phaseNames.indexOf(phase)

/** A projection with the events that follow it, the first of which is SessionOpened where there is none yet. */
export const projectSession = (
  before: SessionProjection | undefined,
  events: readonly Event[],
): SessionProjection | undefined => {
  let session = before && draftOf(before)
  for (const event of events) session = projectEvent(session, event)
  return session && settled(session)
}

type Lists = 'ehlo' | 'senders' | 'recipients'

/** What a projection is while events are added. */
type Draft = Omit<SessionProjection, Lists> & { readonly [List in Lists]: Set<string> }

const draftOf = (session: SessionProjection): Draft => ({
  ...session,
  ehlo: new Set(session.ehlo),
  senders: new Set(session.senders),
  recipients: new Set(session.recipients),
})

const settled = (session: Draft): SessionProjection => ({
  ...session,
  ehlo: [...session.ehlo],
  senders: [...session.senders],
  recipients: [...session.recipients],
})

const projectEvent = (session: Draft | undefined, event: Event): Draft => {
  if (event.type === 'SessionOpened') return draftOf(openSession(event.input))
  if (session === undefined) throw new Error(`a session begins with SessionOpened, not with ${event.type}`)
  session.events += 1
  if (event.type === 'PhaseReached') reachPhase(session, event.input, event.result)
  if (event.type === 'SessionClosed') session.end = event.input.end
  if (event.type === 'GapNoted') session.gaps += 1
  return session
}

const openSession = ({ at, boot, source, peer }: SessionOpened): SessionProjection => ({
  openedAt: at,
  boot,
  source: showText(sourceName(source)),
  peer: showText(peer),
  ehlo: [],
  senders: [],
  recipients: [],
  replies: [],
  worstReply: null,
  phases: 0,
  messages: 0,
  events: 1,
  gaps: 0,
  end: null,
  erasedAt: null,
})

const reachPhase = (session: Draft, input: PhaseInput, result: PhaseResult): void => {
  session.phases |= phaseBit(input.phase)
  if (input.phase === 'mailfrom' || input.phase === 'injection') session.messages += 1
  if (namesRecipient.has(input.phase) && input.recipient !== undefined)
    addItem(session.recipients, showText(input.recipient))
  if (input.phase === 'ehlo') addItem(session.ehlo, argumentOf(input, greeting))
  if (input.phase === 'injection') addItem(session.senders, showText(input.sender ?? '') || '<>')
  if (input.phase === 'mailfrom') addItem(session.senders, argumentOf(input, reversePath))
  if (result.reply === undefined) return
  const code = result.reply[0]
  if (!session.replies.includes(code)) session.replies = [...session.replies, code].sort((a, b) => a - b)
  session.worstReply = worse(session.worstReply ?? 0, code)
}

const namesRecipient = new Set<PhaseName>(['rcptto', 'injection'])

/** The higher code, but 354 is no worse than 250: it only asks for the message. */
const worse = (known: number, code: number): number => {
  if (asksForMore(code)) return known === 0 ? code : known
  return asksForMore(known) ? code : Math.max(known, code)
}

const asksForMore = (code: number): boolean => code >= 300 && code < 400

const greeting = /^\s*(?:ehlo|helo|lhlo)\s+(\S+)/i

/** RFC 5321, section 4.1.1.2; the empty path of a bounce stays visible as `<>` */
const reversePath = /^\s*mail\s+from:\s*(<>|<?[^>\s]*)/i

const argumentOf = (input: PhaseInput, pattern: RegExp): string => {
  const line: Text = input.line ?? ''
  const found = pattern.exec(showText(line))?.[1] ?? ''
  return found.startsWith('<') && found !== '<>' ? found.slice(1) : found
}

const addItem = (items: Set<string>, item: string): void => {
  if (item !== '') items.add(item)
}
