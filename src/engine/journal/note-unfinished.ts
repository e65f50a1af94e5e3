import type { RecorderProcess, SessionOpened } from '../../domain/events.js'
import { Trouble } from '../../domain/trouble.js'
import { appendEvents } from '../../store/append.js'
import { readSession } from '../../store/read.js'
import type { Store } from '../../store/store.js'
import { endingIn } from './ending-in.js'

/**
 * Closes live sessions whose recorder has ended without closing them: a gap says that the rest is missing. Returns their ids.
 * Sessions of a recorder that `isRunning` are left alone.
 */
export const noteUnfinished = (store: Store, isRunning: (recorder: RecorderProcess) => boolean): readonly string[] => {
  const sql =
    'SELECT name FROM session JOIN stream ON stream.id = session.stream WHERE end IS NULL AND erased_at IS NULL'
  const unfinished = store.read(() => store.prepareRaw<[string]>(sql).all())
  return unfinished.map(([id]) => id).filter((id) => closeWithGap(store, id, isRunning))
}

/** Another process may have done it, or erased the session, in the meantime. */
const closeWithGap = (store: Store, id: string, isRunning: (recorder: RecorderProcess) => boolean): boolean => {
  try {
    const session = readSession(store, id)
    const { source } = JSON.parse(session.events[0]!.input) as SessionOpened
    if (source.kind !== 'listen' || isRunning(source.recorder)) return false
    const { length } = session.events
    appendEvents(store, { stream: id, kind: 'session', expectedVersion: length, events: endingIn(session.events, why) })
    return true
  } catch (error) {
    if (error instanceof Trouble && ['stream-moved', 'session-erased'].includes(error.code)) return false
    throw error
  }
}

const why = 'the recorder was ended while the session went on: what came after is missing'
