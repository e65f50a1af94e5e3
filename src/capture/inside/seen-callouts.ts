import type { Canonical } from '../../domain/canonical.js'
import type { Missing, RecordedSession } from './recorded-session.js'
import type { Called, Entered, Left, SessionLine } from './recorder-line.js'

/** A callout that the host called, as the recorder saw it; what a policy calls by itself within another is part of that one. */
export interface SeenCallout {
  readonly module: string
  /** the recorder's own module ran: it changes nothing */
  readonly isWitness: boolean
  readonly callout: string
  /** seconds since 1970 */
  readonly at: number
  readonly args: readonly Canonical[]
  /** what contexts and accessors gave when it was entered, and when it was left */
  readonly entered: Entered
  readonly left: Left | null
  /** what was told while it ran, by callouts that the policy called by itself: contexts are told once */
  readonly within: readonly (Entered | Left)[]
  /** host calls in the order in which they were made */
  readonly calls: readonly Called[]
}

/** The part of a session that was seen without a hole, and why it ends there; null where it is whole. */
export interface SeenSession {
  readonly callouts: readonly SeenCallout[]
  readonly lines: readonly SessionLine[]
  readonly end: Missing | null
}

const witness = 'reprise_recorder'

/** What can be followed of a session: everything up to the first event that is not there. */
export const seenSession = (session: RecordedSession): SeenSession => {
  const hole = session.events.findIndex((line, index) => line.s !== index + 1)
  const lines = hole < 0 ? session.events : session.events.slice(0, hole)
  const callouts = calloutsIn(lines, session.process.told?.settings.witness === true)
  const last = callouts.at(-1)
  const isLeftOpen = last !== undefined && !last.isWitness && last.left === null && !hasFailed(lines, last)
  const whole = isLeftOpen ? callouts.slice(0, -1) : callouts
  const unread = whole.findIndex(({ entered, left }) => entered.unread === 'context' || left?.unread === 'context')
  if (unread >= 0) return { callouts: whole.slice(0, unread), lines, end: unreadContext(whole[unread]!) }
  return { callouts: whole, lines, end: endOf(session, lines, isLeftOpen ? last : undefined) }
}

const unreadContext = ({ callout }: SeenCallout): Missing => ({
  what: `the contexts at ${callout}`,
  why: 'the recorder could not read them: the accessor raised an error',
})

const endOf = (
  { events, missing }: RecordedSession,
  lines: readonly SessionLine[],
  open: SeenCallout | undefined,
): Missing | null => {
  if (open !== undefined) {
    const what = `how ${open.module} left ${open.callout} (invocation ${open.entered.i})`
    return missing.find((one) => one.what === what) ?? { what, why: 'no return was seen' }
  }
  if (lines.length < events.length)
    return (
      missing.find(({ what }) => /^(?:the order of )?events? \d/.test(what)) ?? {
        what: `event ${lines.length + 1}`,
        why: 'it is not at hand',
      }
    )
  if (lines.some((line) => line.event === 'enter' && line.phase === 'dealloc')) return null
  return (
    missing.find(({ what }) => what === 'what came after the last event') ?? {
      what: 'what came after the last event',
      why: 'the end of the session was not seen',
    }
  )
}

const calloutsIn = (lines: readonly SessionLine[], isWitnessed: boolean): readonly SeenCallout[] => {
  const leaves = new Map<number, Left & SessionLine>()
  for (const line of lines) if (line.event === 'leave') leaves.set(line.i, line)
  const callouts: (SeenCallout & { readonly calls: (Called & SessionLine)[]; readonly within: (Entered | Left)[] })[] =
    []
  let until = 0
  let announced = ''
  // where an error left a callout, nothing tells when: what the policy had called by itself was not announced
  const isWithin = (line: Entered & SessionLine): boolean => {
    if (line.s! < until) return true
    const last = callouts.at(-1)
    const isLeftByError = last !== undefined && !last.isWitness && last.left === null
    const isAnnounced = !isWitnessed || !witnessed.has(line.callout) || line.callout === announced
    return isLeftByError && line.module !== witness && !isAnnounced
  }
  for (const line of lines) {
    const last = callouts.at(-1)
    if (line.event === 'call') last?.calls.push(line)
    if (line.event === 'leave' && line.i !== last?.entered.i) last?.within.push(line)
    if (line.event !== 'enter') continue
    if (isWithin(line)) last!.within.push(line)
    else {
      if (line.module === witness) announced = line.callout
      const left = leaves.get(line.i) ?? null
      until = left?.s ?? 0
      callouts.push(seenCallout(line, left))
    }
  }
  return callouts.map((seen) => ({ ...seen, calls: inTheOrderMade(seen.calls) }))
}

const seenCallout = (line: Entered & SessionLine, left: Left | null) => ({
  module: line.module,
  isWitness: line.module === witness,
  callout: line.callout,
  at: line.at,
  args: line.args,
  entered: line,
  left,
  within: [],
  calls: [],
})

/** Lines come in the order of answers, and each callout counts its own: a call was made before the first of its own later ones was answered. */
const inTheOrderMade = (calls: readonly (Called & SessionLine)[]): readonly Called[] => {
  const soonest = new Map<number | null, number>()
  const madeBy = (call: Called & SessionLine): number => {
    const by = Math.min(soonest.get(call.i) ?? call.s!, call.s!)
    soonest.set(call.i, by)
    return by
  }
  return [...calls]
    .sort((a, b) => b.c - a.c)
    .map((call) => ({ call, by: madeBy(call) }))
    .sort((a, b) => a.by - b.by || a.call.c - b.call.c)
    .map(({ call }) => call)
}

const hasFailed = (lines: readonly SessionLine[], { entered }: SeenCallout): boolean =>
  lines.some((line) => line.event === 'failed' && line.i === entered.i)

/** Callouts that the recorder's own module is called with before any other: WITNESSED of `reprise_recorder.lua`. */
export const witnessed: ReadonlySet<string> = new Set([
  'validate_connect',
  'validate_ehlo',
  'validate_mailfrom',
  'validate_rcptto',
  'validate_rcptto_list_final',
  'validate_data',
  'validate_data_spool',
  'validate_data_spool_each_rcpt',
  'validate_set_binding',
  'validate_dealloc',
])
