import { Trouble } from '../../domain/trouble.js'
import { appendEvents, findStream } from '../append.js'
import { eventOfTexts } from '../payload.js'
import { readSession } from '../read.js'
import type { Store } from '../store.js'
import type { SessionPart } from './intake-record.js'

/** A session of which the store takes nothing more, and why. */
export interface Refused {
  readonly session: string
  readonly trouble: Trouble
}

/**
 * Appends parts of sessions, those of one session together; what the store has already of a part that is given again is left. Comes to the
 * sessions that it cannot take (`stream-moved`, `session-erased`, `revision-missing`). Throws Trouble as `Store.transaction` does; then
 * it took nothing.
 */
export const takeIn = (store: Store, parts: readonly SessionPart[]): readonly Refused[] => {
  if (parts.length === 0) return []
  const sessions = [...Map.groupBy(parts, ({ session }) => session).values()]
  try {
    store.transaction(() => {
      for (const session of sessions) appendTogether(store, session)
    })
    return []
  } catch (error) {
    if (!isRefusal(error)) throw error
    // what is wrong with one is no reason to lose the others
    return sessions.flatMap((session) => takeInAlone(store, session))
  }
}

const takeInAlone = (store: Store, parts: readonly SessionPart[]): readonly Refused[] => {
  const { session } = parts[0]!
  try {
    store.transaction(() => appendTogether(store, notKeptYet(store, session, parts)))
    return []
  } catch (error) {
    if (!isRefusal(error)) throw error
    return [{ session, trouble: error }]
  }
}

const refusals = ['stream-moved', 'session-erased', 'revision-missing', 'intake-missing']

/** Is it that the store takes nothing more of that session? */
export const isRefusal = (error: unknown): error is Trouble => error instanceof Trouble && refusals.includes(error.code)

const notKeptYet = (store: Store, session: string, parts: readonly SessionPart[]): readonly SessionPart[] => {
  if (findStream(store, session) === undefined) return parts
  const kept = readSession(store, session).events
  const isKept = ({ version, events }: SessionPart): boolean =>
    events.every(({ type, texts }, index) => {
      const event = kept[version + index]
      return event?.type === type && event.input === texts.input
    })
  return parts.filter((part) => !isKept(part))
}

const appendTogether = (store: Store, parts: readonly SessionPart[]): void => {
  if (parts.length === 0) return
  for (const { contents } of parts) for (const [sha256, content] of contents) store.pendingBlobs.set(sha256, content)
  appendEvents(store, {
    stream: parts[0]!.session,
    kind: 'session',
    expectedVersion: parts[0]!.version,
    recordedAt: parts.at(-1)!.recordedAt,
    events: parts.flatMap(({ events }) => events.map(({ type, texts }) => ({ ...eventOfTexts(type, texts), texts }))),
  })
}
