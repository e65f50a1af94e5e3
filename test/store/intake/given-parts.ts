import type { IntakeHead } from '../../../src/store/intake/intake-head.js'
import type { SessionPart } from '../../../src/store/intake/intake-record.js'
import { textsOf } from '../../../src/store/payload.js'
import type { Store } from '../../../src/store/store.js'
import { uuidV7 } from '../../../src/store/uuid.js'
import { sessionEvents } from '../sessions.js'

export const thisProcess = { host: 'here', pid: 1, startedAt: 0 }

export const headFor = (store: string): IntakeHead => ({ store, recorder: thisProcess, life: null })

/** A session of eight events in parts of one event each, as a recorder keeps it. */
export const partsOf = (store: Store, message?: Buffer): readonly SessionPart[] => {
  const session = uuidV7()
  const events = sessionEvents(store, message ? { message } : {})
  const contents = [...store.pendingBlobs]
  store.pendingBlobs.clear()
  return events.map((event, version) => ({
    session,
    version,
    recordedAt: 1000 + version,
    events: [{ type: event.type, texts: textsOf(event) }],
    contents: event.type === 'PhaseReached' && event.input.content ? contents : [],
  }))
}

/** A content that is no text, and long enough for several pages. */
export const anyBytes = Buffer.from(Array.from({ length: 9000 }, (_, index) => (index * 31) % 256))
