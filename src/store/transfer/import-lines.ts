import { Trouble } from '../../domain/trouble.js'
import { appendMany, findStream } from '../append.js'
import { blobsOf, hasBlob } from '../blobs.js'
import { readStream } from '../read.js'
import { judgedStream } from '../reviews/review-stream.js'
import type { Store } from '../store.js'
import { type ImportedReviews, importReviews } from './import-reviews.js'
import { appendsOf, type Group, type ImportedEvent, isSame } from './imported-events.js'
import { invalidLine, type Line, readLine } from './read-line.js'

export interface Imported {
  /** sessions that are new */
  readonly sessions: number
  /** sessions that the store had already, exactly so */
  readonly unchanged: number
  /** sessions that were erased here: neither they nor what was said of them comes back */
  readonly erased: number
  /** entries on drifts that are new: verdicts that were given, changed or taken back */
  readonly entries: number
  /** of the drifts that these are about, those on which a verdict is in force after them */
  readonly verdicts: number
}

/**
 * Imports an export, session by session: each whole or not at all. What the store has already changes nothing, and what was erased
 * from it stays erased.
 * Throws Trouble, with the line and with what was imported before it: `recording-invalid`, `recording-newer`,
 * `recording-cut`, `session-conflict` where the store has another session of the same id, and those of `importReviews`.
 */
export const importLines = async (store: Store, lines: Iterable<string> | AsyncIterable<string>): Promise<Imported> => {
  const progress: Progress = {
    store,
    line: 0,
    group: [],
    counts: { session: 0, unchanged: 0, erased: 0, entries: 0, verdicts: 0 },
    ended: false,
  }
  try {
    for await (const text of lines) takeLine(progress, text)
    if (!progress.ended) throw cut(progress.line)
  } catch (error) {
    throw withImported(error, progress)
  } finally {
    store.pendingBlobs.clear()
  }
  const { session, ...counts } = progress.counts
  return { sessions: session, ...counts }
}

interface Progress {
  readonly store: Store
  /** lines read */
  line: number
  /** events of one stream, until another begins */
  group: ImportedEvent[]
  readonly counts: { session: number; unchanged: number; erased: number; entries: number; verdicts: number }
  ended: boolean
}

const takeLine = (progress: Progress, text: string): void => {
  progress.line += 1
  if (progress.ended && text.trim() === '') return
  if (progress.ended) throw invalidLine(progress.line, 'the recording has ended before it')
  const line = readLine(text, progress.line)
  if (line.kind === 'event') takeEvent(progress, line)
  else finishGroup(progress)
  if (line.kind === 'blob') progress.store.pendingBlobs.set(line.blob, line.bytes)
  if (line.kind === 'end') takeEnd(progress, line)
}

const takeEvent = (progress: Progress, { head, event }: Extract<Line, { kind: 'event' }>): void => {
  if (progress.group[0]?.head.stream !== head.stream) finishGroup(progress)
  const version = progress.group.length + 1
  if (head.version !== version)
    throw invalidLine(progress.line, `version ${head.version} of ${head.stream} follows, where ${version} belongs`)
  const first = firstTypes[head.kind as keyof typeof firstTypes]
  if (version === 1 && event.type !== first)
    throw invalidLine(progress.line, `a ${head.kind} begins with ${first}, not with ${event.type}`)
  if (event.type === 'SessionClosed' && event.input.events !== version - 1)
    throw invalidLine(
      progress.line,
      `${head.stream} was closed after ${event.input.events} events; the recording has ${version - 1}`,
    )
  progress.group.push({ head, event, line: progress.line })
}

const firstTypes = {
  session: 'SessionOpened',
  revision: 'RevisionRegistered',
  boot: 'RevisionBooted',
  review: 'DriftReviewed',
} as const

const takeEnd = (progress: Progress, { end }: Extract<Line, { kind: 'end' }>): void => {
  const { session, unchanged, erased } = progress.counts
  const sessions = session + unchanged + erased
  if (end.lines !== progress.line || end.sessions !== sessions)
    throw invalidLine(
      progress.line,
      `the recording should have ${end.lines} lines with ${end.sessions} sessions, and has ${progress.line} with ${sessions}`,
    )
  progress.ended = true
}

const finishGroup = (progress: Progress): void => {
  const { store, group, counts } = progress
  progress.group = []
  const first = group[0]
  if (first === undefined) return
  requireBlobs(store, group)
  if (isErasedHere(store, first)) counts.erased += first.head.kind === 'session' ? 1 : 0
  else if (first.head.kind === 'review') countReviews(counts, importReviews(store, group))
  else importOther(progress, group)
  store.pendingBlobs.clear()
}

/** A session that was erased, or what was said of one. What is said of a revision goes on after it was erased. */
const isErasedHere = (store: Store, { head, event }: ImportedEvent): boolean =>
  findStream(store, event.type === 'DriftReviewed' ? judgedStream(event.input.drift) : head.stream)?.erased === true

const countReviews = (counts: Progress['counts'], { entries, verdicts }: ImportedReviews): void => {
  counts.entries += entries
  counts.verdicts += verdicts
}

const importOther = ({ store, counts }: Progress, group: Group): void => {
  const [first] = group as readonly [Group[number]]
  const isNew = importStream(store, group)
  if (first.head.kind === 'session') counts[isNew ? 'session' : 'unchanged'] += 1
}

const requireBlobs = (store: Store, group: Group): void => {
  for (const { event, line, head } of group) {
    const missing = blobsOf(event).find((blob) => !store.pendingBlobs.has(blob) && !hasBlob(store, blob))
    if (missing !== undefined)
      throw invalidLine(line, `${head.stream} refers to the bytes ${missing}, which no line before has`)
  }
}

/** Returns false where the store has the stream already. Throws Trouble `session-conflict`. */
const importStream = (store: Store, group: Group): boolean =>
  store.transaction(() => {
    const { stream, kind } = group[0]!.head
    if (findStream(store, stream) === undefined) {
      appendMany(store, appendsOf(group))
      return true
    }
    if (kind !== 'session' || isStored(store, group)) return false
    throw new Trouble('session-conflict', `line ${group[0]!.line}: the store has another session ${stream}`, {
      hint: `look at what is there: reprise show ${stream}`,
    })
  })

const isStored = (store: Store, group: Group): boolean => {
  const stored = readStream(store, group[0]!.head.stream)
  return stored.length === group.length && stored.every((one, index) => isSame(one, group[index]!))
}

const cut = (line: number): Trouble =>
  new Trouble('recording-cut', `the recording ends after line ${line}, before its end: it was cut`, {
    hint: 'export it again',
  })

const withImported = (error: unknown, { counts, line }: Progress): unknown => {
  if (!(error instanceof Trouble)) return error
  const place = error.message.includes('line ') ? '' : `line ${line}: `
  const were = counts.session === 1 ? 'session before it was' : 'sessions before it were'
  const imported = `; ${counts.session} ${were} imported, ${counts.unchanged} there already`
  return new Trouble(error.code, `${place}${error.message}${imported}`, {
    cause: error,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  })
}
