import type { EventType } from '../domain/events.js'
import { groupsOf } from '../domain/groups.js'
import { Trouble } from '../domain/trouble.js'
import { readSmallBlobs } from './blobs.js'
import { packedIn, textsIn } from './packs.js'
import { type PayloadTexts, typeOfLetter } from './payload.js'
import { everySession } from './query/every-session.js'
import type { Query } from './query/query.js'
import { type StreamRange, sessionStreams } from './sessions.js'
import type { Store } from './store.js'

/** An event as it is stored; its parts are canonical JSON texts, to be parsed by who needs them. */
export interface StoredEvent extends PayloadTexts {
  readonly position: number
  /** in its stream, from 1 */
  readonly version: number
  readonly type: EventType
  /** milliseconds since the epoch */
  readonly recordedAt: number
}

export interface StoredSession {
  readonly id: string
  readonly events: readonly StoredEvent[]
  /** the blobs that the events refer to, by SHA-256; big ones are left for `readBlob` */
  readonly contents: ReadonlyMap<string, Uint8Array>
}

/** All events of a session. Throws Trouble `session-missing`, `session-erased`. */
export const readSession = (store: Store, id: string): StoredSession => {
  const session = store.snapshot(() => {
    const appends = readAppends(store, id)
    return { id, events: eventsOf(id, appends), contents: contentsOf(store, appends) }
  })
  if (session.events.length > 0) return session
  throw new Trouble('session-missing', `the store has no session ${id}`, { hint: 'list them: reprise sessions' })
}

/**
 * All sessions that meet a query with their events, oldest first; erased ones are left out. Read some at a time:
 * several times as fast as one by one, memory is bounded, and no writer waits.
 */
export function* readSessions(
  store: Store,
  query: Query = everySession,
  range?: StreamRange,
): Generator<StoredSession, void, undefined> {
  for (const batch of groupsOf(sessionStreams(store, query, range), batchSize)) yield* readBatch(store, batch)
}

const batchSize = 64

const selectBatch = `SELECT first_version, first_position, types, recorded_at, input, work, result, number, append.stream
  FROM json_each(?) AS wanted
  CROSS JOIN append ON append.stream = wanted.value
  LEFT JOIN payload ON payload.append = append.number
  ORDER BY wanted.value, first_version`

function* readBatch(
  store: Store,
  batch: readonly (readonly [stream: number, id: string])[],
): Generator<StoredSession, void, undefined> {
  const streams = JSON.stringify(batch.map(([stream]) => stream))
  const [appends, contents] = store.snapshot(() => {
    const rows = store.prepareRaw<Columns>(selectBatch).all(streams)
    const appends = appendsOf(store, rows)
    return [appends, contentsOf(store, appends)] as const
  })
  let next = 0
  for (const [stream, id] of batch) {
    const first = next
    while (appends[next]?.stream === stream) next += 1
    const own = appends.slice(first, next)
    // erased since the batch was begun
    if (own.some(isErasure)) continue
    yield { id, events: eventsOf(id, own), contents }
  }
}

type Columns = [
  firstVersion: number,
  firstPosition: number,
  types: string,
  recordedAt: number,
  input: string | null,
  work: string | null,
  result: string | null,
  number: number,
  stream: number,
]

const select = `SELECT first_version, first_position, types, recorded_at, input, work, result, number, stream.id
  FROM stream
  CROSS JOIN append ON append.stream = stream.id
  LEFT JOIN payload ON payload.append = append.number
  WHERE stream.name = ? ORDER BY first_version`

interface StoredAppend {
  readonly number: number
  readonly stream: number
  readonly firstVersion: number
  readonly firstPosition: number
  readonly types: string
  readonly recordedAt: number
  /** of each event; undefined where they are erased, or damaged */
  readonly texts: readonly PayloadTexts[] | undefined
}

const appendsOf = (store: Store, rows: readonly Columns[]): readonly StoredAppend[] => {
  const findPacked = packedIn(store)
  return rows.map(([firstVersion, firstPosition, types, recordedAt, input, work, result, number, stream]) => ({
    number,
    stream,
    firstVersion,
    firstPosition,
    types,
    recordedAt,
    texts: textsIn({ number, types, input, work, result }, findPacked),
  }))
}

/** All events of a stream; none where there is no such stream. Throws Trouble `session-erased`. */
export const readStream = (store: Store, name: string): readonly StoredEvent[] =>
  eventsOf(
    name,
    store.snapshot(() => readAppends(store, name)),
  )

/**
 * The events of a stream that are there since it was last erased: what is said of a revision's boot may be erased, and go on. None
 * where there is no such stream.
 */
export const readSinceErasure = (store: Store, name: string): readonly StoredEvent[] => {
  const appends = store.snapshot(() => appendsOf(store, store.prepareRaw<Columns>(select).all(name)))
  return eventsOf(name, appends.slice(appends.findLastIndex(isErasure) + 1))
}

const readAppends = (store: Store, name: string): readonly StoredAppend[] => {
  const appends = appendsOf(store, store.prepareRaw<Columns>(select).all(name))
  if (!appends.some(isErasure)) return appends
  throw sessionErased(name)
}

/** The trouble of a session of which nothing is left but its proof. */
export const sessionErased = (id: string): Trouble =>
  new Trouble('session-erased', `${id} was erased: what it said is gone`, {
    hint: `the proof that it was there: reprise show ${id}`,
  })

const isErasure = ({ types }: StoredAppend): boolean => types.includes('X')

const contentsOf = (store: Store, appends: readonly StoredAppend[]): ReadonlyMap<string, Uint8Array> =>
  readSmallBlobs(
    store,
    appends.filter(({ texts }) => texts?.some(({ input }) => input.includes('"blob":"'))).map(({ number }) => number),
  )

const eventsOf = (name: string, appends: readonly StoredAppend[]): readonly StoredEvent[] =>
  appends.flatMap((append) => eventsOfAppend(name, append))

const eventsOfAppend = (name: string, append: StoredAppend): readonly StoredEvent[] => {
  const { firstVersion, firstPosition, types, recordedAt, texts } = append
  if (texts?.length !== types.length) throw damaged(name, firstPosition)
  return texts.map((text, index) => {
    const type = typeOfLetter(types[index]!)
    if (type === undefined) throw damaged(name, firstPosition + index)
    return {
      position: firstPosition + index,
      version: firstVersion + index,
      type,
      recordedAt,
      input: text.input,
      work: text.work,
      result: text.result,
    }
  })
}

const damaged = (name: string, position: number): Trouble =>
  new Trouble('store-damaged', `the event at position ${position}, of ${name}, cannot be read`, {
    hint: 'find out what is damaged: reprise verify',
  })
