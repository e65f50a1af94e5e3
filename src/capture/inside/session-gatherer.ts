import { hasEnded, missingIn } from './missing-in.js'
import { orderEvents } from './order-events.js'
import { emptyNotes, factsOf, noteLine, noteLoose, processOf } from './process-notes.js'
import type { Missing, ProcessNotes, RecordedProcess, RecordedSession } from './recorded-session.js'
import type { RecorderLine, SessionLine } from './recorder-line.js'

/** How much is held of sessions that have not ended. */
export interface GathererLimits {
  /** events of all open sessions together; beyond, the session that was quiet for longest is given as it is */
  readonly events: number
  /** ids of sessions that were given, so that late lines of theirs make no second session */
  readonly given: number
  /** processes whose facts are kept; beyond, those of the one that said nothing for longest are given up */
  readonly processes: number
}

const unlimited: GathererLimits = {
  events: Number.POSITIVE_INFINITY,
  given: Number.POSITIVE_INFINITY,
  processes: Number.POSITIVE_INFINITY,
}

interface OpenSession {
  readonly session: string
  readonly process: string
  readonly lines: SessionLine[]
  isEnding: boolean
  /** on the clock of whoever reads, ms */
  lastAt: number
}

const sessionEvents = new Set(['open', 'enter', 'call', 'leave', 'failed'])
const isOfSession = (line: RecorderLine): line is SessionLine => sessionEvents.has(line.event)

/**
 * Gathers lines, in whatever order they come, into sessions. Lives as long as somebody reads: `add` every line, then `take` what is
 * complete. Sessions are told apart by name, so that files of many processes may be read as one.
 */
export class SessionGatherer {
  readonly #limits: GathererLimits
  readonly #notes = new Map<string, ProcessNotes>()
  readonly #open = new Map<string, OpenSession>()
  readonly #given = new Set<string>()
  readonly #overfull: RecordedSession[] = []
  #events = 0
  #late = 0

  constructor(limits: GathererLimits = unlimited) {
    this.#limits = limits
  }

  /** Lines of sessions that had been given before. */
  get late(): number {
    return this.#late
  }

  get openSessions(): number {
    return this.#open.size
  }

  /** @param nowMs the reader's clock */
  add(line: RecorderLine, nowMs: number): void {
    const notes = this.#notesOf(line.process)
    if (!isOfSession(line)) noteLine(notes, line)
    else if (line.session === undefined) noteLoose(notes, line)
    else if (this.#given.has(line.session)) this.#late += 1
    else this.#addTo(this.#sessionOf(line.session, line.process, nowMs), line, nowMs)
  }

  /** Sessions that have ended and were quiet for `settleMs`, and those that did not end but were quiet for `silenceMs`. */
  take(nowMs: number, times: { readonly settleMs: number; readonly silenceMs: number }): readonly RecordedSession[] {
    const taken = [...this.takeOverfull()]
    for (const session of [...this.#open.values()]) {
      const quietMs = nowMs - session.lastAt
      if (session.isEnding ? quietMs >= times.settleMs : quietMs >= times.silenceMs) taken.push(this.#give(session, []))
    }
    return taken
  }

  /** Sessions that are given as they are because too much is held. */
  takeOverfull(): readonly RecordedSession[] {
    return this.#overfull.splice(0)
  }

  /** All that is left, in the order in which it was begun. */
  takeAll(missing: readonly Missing[] = []): readonly RecordedSession[] {
    const rest = [...this.#open.values()].map((session) => this.#give(session, session.isEnding ? [] : missing))
    return [...this.takeOverfull(), ...rest]
  }

  processes(): readonly RecordedProcess[] {
    return [...this.#notes.values()].map(processOf)
  }

  #notesOf(process: string): ProcessNotes {
    const notes = this.#notes.get(process) ?? emptyNotes(process)
    this.#notes.delete(process)
    this.#notes.set(process, notes)
    if (this.#notes.size > this.#limits.processes) this.#notes.delete(this.#notes.keys().next().value!)
    return notes
  }

  #sessionOf(session: string, process: string, nowMs: number): OpenSession {
    const known = this.#open.get(session)
    if (known !== undefined) return known
    const begun: OpenSession = { session, process, lines: [], isEnding: false, lastAt: nowMs }
    this.#open.set(session, begun)
    return begun
  }

  #addTo(session: OpenSession, line: SessionLine, nowMs: number): void {
    session.lines.push(line)
    session.lastAt = nowMs
    session.isEnding ||= hasEnded([line])
    this.#events += 1
    while (this.#events > this.#limits.events) this.#giveQuietest()
  }

  #giveQuietest(): void {
    let quietest: OpenSession | undefined
    for (const session of this.#open.values())
      if (quietest === undefined || session.lastAt < quietest.lastAt) quietest = session
    const why = `more than ${this.#limits.events} events of open sessions are held at no time`
    this.#overfull.push(this.#give(quietest!, [{ what: 'what came after the last event', why }]))
  }

  #give(open: OpenSession, missing: readonly Missing[]): RecordedSession {
    this.#open.delete(open.session)
    this.#events -= open.lines.length
    this.#remember(open.session)
    const process = factsOf(this.#notesOf(open.process))
    const ordered = orderEvents(open.lines)
    const found = missingIn(ordered.events, process)
    return {
      session: open.session,
      process,
      events: ordered.events,
      missing: [...ordered.missing, ...found.filter(({ what }) => !missing.some((m) => m.what === what)), ...missing],
    }
  }

  #remember(session: string): void {
    this.#given.add(session)
    if (this.#given.size > this.#limits.given) this.#given.delete(this.#given.values().next().value!)
  }
}
