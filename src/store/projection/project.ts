import type { Canonical, Text } from '../../domain/canonical.js'
import type { Event } from '../../domain/events.js'
import type { Store } from '../store.js'
import { eraseReviews, projectReview } from './review-projection.js'
import { projectSession, type SessionProjection } from './session-projection.js'
import { findSessionRow, requireStream, writeErasedSessionRow, writeSessionRow } from './session-rows.js'

/** Events just appended to a stream. */
export interface Addition {
  readonly stream: number
  readonly events: readonly Event[]
  /** milliseconds since the epoch */
  readonly recordedAt: number
}

/** Within a transaction: brings the projections up to date. */
export const project = (store: Store, { stream, recordedAt, events }: Addition): void => {
  const first = events[0]!
  if (first.type === 'RevisionRegistered') projectRevision(store, { stream, recordedAt, event: first })
  else if (first.type === 'RevisionBooted') projectBoot(store, { stream, recordedAt, event: first })
  else if (first.type === 'RevisionReloaded') return
  else if (first.type === 'ComparisonFinished') projectComparison(store, { stream, recordedAt, event: first })
  else if (first.type === 'DriftReviewed') projectReviews(store, { stream, recordedAt, events })
  else if (first.type === 'PayloadErased') projectErasure(store, stream, recordedAt)
  else projectSessionEvents(store, stream, events)
}

const projectSessionEvents = (store: Store, stream: number, events: readonly Event[]): void => {
  const isNew = events[0]!.type === 'SessionOpened'
  const before: SessionProjection | undefined = isNew ? undefined : findSessionRow(store, stream)
  writeSessionRow(store, stream, projectSession(before, events)!, isNew)
}

const projectReviews = (store: Store, { stream, recordedAt, events }: Addition): void => {
  for (const event of events)
    if (event.type === 'DriftReviewed') projectReview(store, { stream, at: recordedAt, said: event.input })
}

const projectErasure = (store: Store, stream: number, recordedAt: number): void => {
  const { kind } = store.prepare<{ kind: string }>('SELECT kind FROM stream WHERE id = ?').get(stream)!
  if (kind === 'session') writeErasedSessionRow(store, stream, recordedAt)
  else if (kind === 'review') eraseReviews(store, stream)
  else eraseComparison(store, stream, recordedAt)
}

interface First<Type extends Event['type']> {
  readonly stream: number
  readonly recordedAt: number
  readonly event: Extract<Event, { readonly type: Type }>
}

const projectRevision = (store: Store, { stream, recordedAt, event }: First<'RevisionRegistered'>): void => {
  const { revision, name, entry, dialect, files } = event.input
  const sql =
    'INSERT INTO revision (stream, revision, name, entry, dialect, files, registered_at) VALUES (?, ?, ?, ?, ?, ?, ?)'
  store.prepare(sql).run(stream, revision, plain(name), plain(entry), dialect, files.length, recordedAt)
}

const projectBoot = (store: Store, { stream, event }: First<'RevisionBooted'>): void => {
  const { input, result } = event
  const { name } = store.prepare<{ name: string }>('SELECT name FROM stream WHERE id = ?').get(stream)!
  const revision = requireStream(store, 'revision', input.revision)
  const sql = 'INSERT INTO boot (stream, digest, revision, machine, emulator, outcome) VALUES (?, ?, ?, ?, ?, ?)'
  const { machine, emulator } = input.madeBy
  store.prepare(sql).run(stream, name.slice('boot:'.length), revision, machine, emulator, result.outcome)
}

const plain = (text: Text): string => (typeof text === 'string' ? text : JSON.stringify(text))

/** What a comparison's event must hold to be listed; the shape of `compare --json`. Everything else is kept as it is. */
interface Comparison {
  readonly candidate?: { readonly revision?: Canonical; readonly name?: Canonical }
  readonly sessions?: Canonical
  readonly evidence?: Canonical
  readonly drifts?: readonly {
    readonly session?: Canonical
    readonly kind?: Canonical
    readonly severity?: Canonical
  }[]
}

const projectComparison = (store: Store, { stream, recordedAt, event }: First<'ComparisonFinished'>): void => {
  const { candidate, sessions, evidence, drifts } = (event.input ?? {}) as Comparison
  store
    .prepare(
      'INSERT INTO comparison (stream, finished_at, candidate, name, sessions, evidence) VALUES (?, ?, ?, ?, ?, ?)',
    )
    .run(
      stream,
      recordedAt,
      textOrNull(candidate?.revision),
      textOrNull(candidate?.name),
      sessions === undefined ? null : JSON.stringify(sessions),
      typeof evidence === 'number' ? evidence : null,
    )
  const sql = 'INSERT INTO drift (comparison, number, session, kind, severity, drift) VALUES (?, ?, ?, ?, ?, ?)'
  for (const [index, drift] of (drifts ?? []).entries()) {
    const { session, kind, severity } = drift
    const words = [session, kind, severity].map((word) => textOrNull(word) ?? '')
    store.prepare(sql).run(stream, index + 1, ...words, JSON.stringify(drift))
  }
}

const textOrNull = (value: Canonical | undefined): string | null =>
  value === undefined || value === null ? null : typeof value === 'string' ? value : JSON.stringify(value)

const eraseComparison = (store: Store, stream: number, erasedAt: number): void => {
  store.prepare('DELETE FROM drift WHERE comparison = ?').run(stream)
  const sql = `INSERT OR REPLACE INTO comparison (stream, finished_at, erased_at)
    SELECT @stream, min(recorded_at), @erasedAt FROM append WHERE stream = @stream`
  store.prepare(sql).run({ stream, erasedAt })
}
