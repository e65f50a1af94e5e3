import { Trouble } from '../domain/trouble.js'
import { readBlob } from '../store/blobs.js'
import type { Query } from '../store/query/query.js'
import { readSession, readSessions, type StoredSession } from '../store/read.js'
import type { StreamRange } from '../store/sessions.js'
import type { Store } from '../store/store.js'
import { parseRecording, type Recording } from './recording.js'

/** A session's recording. Throws as `readSession`. */
export const readRecording = (store: Store, id: string): Recording => recordingOf(store, readSession(store, id))

/** The recordings of all sessions that meet the query, some read at a time. */
export function* readRecordings(store: Store, query: Query, range?: StreamRange): Generator<Recording> {
  for (const session of readSessions(store, query, range)) yield recordingOf(store, session)
}

/** The recordings of these sessions, in this order; those that were erased in the meantime are left out. */
export function* readEach(store: Store, ids: Iterable<string>): Generator<Recording> {
  for (const id of ids) {
    const recording = readUnlessErased(store, id)
    if (recording) yield recording
  }
}

const readUnlessErased = (store: Store, id: string): Recording | null => {
  try {
    return readRecording(store, id)
  } catch (error) {
    if (error instanceof Trouble && error.code === 'session-erased') return null
    throw error
  }
}

const recordingOf = (store: Store, { id, events, contents }: StoredSession): Recording =>
  parseRecording(id, events, (blob) => contents.get(blob) ?? readBlob(store, blob))
