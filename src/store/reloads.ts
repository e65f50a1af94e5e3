import type { Event, ReloadResult, RevisionReloaded } from '../domain/events.js'
import { appendEvents, findStream } from './append.js'
import { readStream } from './read.js'
import type { Store } from './store.js'

type ReloadEvent = Extract<Event, { type: 'RevisionReloaded' }>

/** Adds a reload to the stream of the boot that ran, which must be in the store. */
export const registerReload = (store: Store, event: ReloadEvent): void =>
  store.transaction(() => {
    const stream = `boot:${event.input.from}`
    const { version } = findStream(store, stream)!
    appendEvents(store, { stream, kind: 'boot', expectedVersion: version, events: [event] })
  })

/** A reload, with what the two revisions are called where the store has them. */
export interface ReloadRow {
  readonly from: RevisionName
  readonly to: RevisionName
  /** the session that was recorded last before it */
  readonly after: string | null
  /** milliseconds since the epoch */
  readonly recordedAt: number
  readonly result: ReloadResult
}

export interface RevisionName {
  readonly revision: string
  readonly name: string
}

/** All reloads, the oldest first. */
export const listReloads = (store: Store): readonly ReloadRow[] =>
  store.read(() => {
    const sql = `SELECT DISTINCT stream.name FROM boot JOIN append ON append.stream = boot.stream
      JOIN stream ON stream.id = boot.stream WHERE instr(append.types, 'L') > 0`
    const streams = store.prepare<{ name: string }>(sql).all()
    const events = streams.flatMap(({ name }) => readStream(store, name))
    return events
      .filter(({ type }) => type === 'RevisionReloaded')
      .sort((a, b) => a.position - b.position)
      .map(({ input, result, recordedAt }) => {
        const { from, to, after } = JSON.parse(input) as RevisionReloaded
        return {
          from: nameOf(store, from),
          to: nameOf(store, to),
          after: after ?? null,
          recordedAt,
          result: JSON.parse(result ?? 'null'),
        }
      })
  })

/** An export holds the boots that its sessions ran under, and no other: the other side of a reload may be missing. */
const nameOf = (store: Store, boot: string): RevisionName => {
  const sql = `SELECT revision.revision, revision.name FROM boot
    JOIN revision ON revision.stream = boot.revision WHERE digest = ?`
  return store.prepare<{ revision: string; name: string }>(sql).get(boot) ?? { revision: '', name: '' }
}
