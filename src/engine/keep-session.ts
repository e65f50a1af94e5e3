import type { Revision } from '../domain/revision.js'
import { appendEvents } from '../store/append.js'
import { registerBoot, registerRevision } from '../store/revisions.js'
import type { Store } from '../store/store.js'
import { uuidV7 } from '../store/uuid.js'
import type { BootedHost } from './boot-host.js'
import { parseRecording, type Recording } from './recording.js'
import type { RecordedSoFar } from './session-recorder.js'

/** Keeps a policy and what booting it came to, before sessions that ran under it. */
export const keepBoot = (store: Store, revision: Revision, booted: BootedHost): void =>
  store.transaction(() => {
    registerRevision(store, revision)
    registerBoot(store, { digest: booted.boot.digest, ...booted.event })
  })

/** What a finished recorder's recording is once it is read again. */
export const recordingOf = ({ events, contents }: RecordedSoFar): Recording =>
  parseRecording(
    '',
    events.map(({ event, texts }) => ({ type: event.type, ...texts })),
    (blob) => contents.get(blob)!,
  )

/** Keeps a finished recording, as one append; returns the session's id. */
export const keepSession = (store: Store, recorder: RecordedSoFar, id = uuidV7()): string =>
  store.transaction(() => {
    for (const [blob, content] of recorder.contents) store.pendingBlobs.set(blob, content)
    const events = recorder.events.map(({ event, texts }) => ({ ...event, texts }))
    appendEvents(store, { stream: id, kind: 'session', expectedVersion: 0, events })
    return id
  })
