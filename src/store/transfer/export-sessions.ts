import type { SessionOpened } from '../../domain/events.js'
import type { StreamKind } from '../append.js'
import { blobsOf, readBlob } from '../blobs.js'
import { eventOfTexts } from '../payload.js'
import { readSession, readSinceErasure, readStream, type StoredEvent } from '../read.js'
import { reviewStreamOf } from '../reviews/review-stream.js'
import { readBoot } from '../revisions.js'
import type { Store } from '../store.js'
import { type BlobLine, type EndLine, type EventLine, header } from './format.js'

/**
 * The lines (without line ends) of an export of these sessions, with all that replaying them needs.
 * Throws Trouble `session-missing`, `session-erased`.
 */
export function* exportSessions(store: Store, ids: Iterable<string>): Generator<string, void, undefined> {
  const written = new Set<string>()
  let sessions = 0
  let lines = 1
  yield header
  for (const id of ids) {
    for (const line of sessionLines(store, id, written)) {
      lines += 1
      yield line
    }
    sessions += 1
  }
  yield JSON.stringify({ end: true, sessions, lines: lines + 1 } satisfies EndLine)
}

function* sessionLines(store: Store, id: string, written: Set<string>): Generator<string, void, undefined> {
  const { events } = readSession(store, id)
  const { boot } = JSON.parse(events[0]!.input) as SessionOpened
  const { revision } = readBoot(store, boot).input
  yield* streamLines(store, written, { name: `revision:${revision}`, kind: 'revision' })
  yield* reviewLines(store, written, reviewStreamOf(revision))
  yield* streamLines(store, written, { name: `boot:${boot}`, kind: 'boot' })
  yield* blobLines(store, written, events)
  for (const event of events) yield eventLine(id, 'session', event)
  yield* reviewLines(store, written, reviewStreamOf(id))
}

/** What was said of drifts, as far as it was not erased. */
function* reviewLines(store: Store, written: Set<string>, name: string): Generator<string, void, undefined> {
  if (written.has(name)) return
  written.add(name)
  const events = store.read(() => readSinceErasure(store, name))
  for (const [index, event] of events.entries()) yield eventLine(name, 'review', { ...event, version: index + 1 })
}

interface Named {
  readonly name: string
  readonly kind: StreamKind
}

function* streamLines(store: Store, written: Set<string>, { name, kind }: Named): Generator<string, void, undefined> {
  if (written.has(name)) return
  written.add(name)
  const events = store.read(() => readStream(store, name))
  yield* blobLines(store, written, events)
  for (const event of events) yield eventLine(name, kind, event)
}

function* blobLines(
  store: Store,
  written: Set<string>,
  events: readonly StoredEvent[],
): Generator<string, void, undefined> {
  for (const blob of events.flatMap(storedBlobs)) {
    if (written.has(blob)) continue
    written.add(blob)
    yield JSON.stringify({ blob, base64: readBlob(store, blob).toString('base64') } satisfies BlobLine)
  }
}

const storedBlobs = ({ type, ...texts }: StoredEvent): readonly string[] =>
  texts.input.includes('"blob":"') ? blobsOf(eventOfTexts(type, texts)) : []

/** The parts are copied as texts: an export says exactly what is stored. */
const eventLine = (stream: string, kind: StreamKind, event: StoredEvent): string => {
  const { version, type, recordedAt, input, work, result } = event
  const head = JSON.stringify({ stream, kind, version, type, recorded_at: recordedAt } satisfies EventLine)
  const parts = [`"input":${input}`]
  if (work !== null) parts.push(`"work":${work}`)
  if (result !== null) parts.push(`"result":${result}`)
  return `${head.slice(0, -1)},${parts.join(',')}}`
}
