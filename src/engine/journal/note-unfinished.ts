import type { SessionOpened } from '../../domain/events.js'
import type { RecorderProcess } from '../../domain/recorder-process.js'
import { Trouble } from '../../domain/trouble.js'
import { appendEvents } from '../../store/append.js'
import { readSession } from '../../store/read.js'
import { type Unfinished, unfinishedSessions } from '../../store/sessions.js'
import type { Store } from '../../store/store.js'
import { endingIn } from './ending-in.js'

/** Does that recorder, which wrote last at that time (milliseconds since the epoch), still write? */
export type IsRunning = (recorder: RecorderProcess, lastAt: number) => boolean

/** Closes live sessions whose recorder has ended without closing them: a gap says that the rest is missing. Returns their ids. */
export const noteUnfinished = (store: Store, isRunning: IsRunning): readonly string[] =>
  unfinishedSessions(store)
    .filter((unfinished) => closeWithGap(store, unfinished, isRunning))
    .map(({ id }) => id)

/** Another process may have done it, or erased the session, in the meantime. */
const closeWithGap = (store: Store, { id, lastAt }: Unfinished, isRunning: IsRunning): boolean => {
  try {
    const { events } = readSession(store, id)
    const { source } = JSON.parse(events[0]!.input) as SessionOpened
    const isLive = source.kind === 'listen' || source.kind === 'milter'
    if (!isLive || isRunning(source.recorder, lastAt)) return false
    const ending = endingIn(events, 'the recorder was ended while the session went on: what came after is missing')
    appendEvents(store, { stream: id, kind: 'session', expectedVersion: events.length, events: ending })
    return true
  } catch (error) {
    if (error instanceof Trouble && ['stream-moved', 'session-erased'].includes(error.code)) return false
    throw error
  }
}
