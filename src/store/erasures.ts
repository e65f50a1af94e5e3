import type { Text } from '../domain/canonical.js'
import type { PayloadErased } from '../domain/events.js'
import { findStream } from './append.js'
import { packedIn } from './packs.js'
import type { Store } from './store.js'

/** The salted digests that an erasure left, by the version at which their append began. */
export type ErasedDigests = ReadonlyMap<number, Buffer>

/** What was erased of a stream. */
export const readErasedDigests = (store: Store, stream: number): ErasedDigests => {
  const sql = `SELECT number, payload.input FROM append LEFT JOIN payload ON payload.append = append.number
    WHERE append.stream = ? AND append.types = 'X'`
  const digests = new Map<number, Buffer>()
  for (const [number, loose] of store.prepareRaw<[number, string | null]>(sql).all(stream)) {
    const input = loose ?? packedIn(store)(number)?.texts[0]?.input ?? '{}'
    for (const { version, digest } of digestsIn(input)) digests.set(version, Buffer.from(digest, 'hex'))
  }
  return digests
}

/** None in an event that was tampered with: then what it should prove is not proven. */
const digestsIn = (input: string): PayloadErased['digests'] => {
  try {
    return (JSON.parse(input) as Partial<PayloadErased>).digests ?? []
  } catch {
    return []
  }
}

/** What is left of an erased session. */
export interface ErasedSession {
  readonly id: string
  /** milliseconds since the epoch */
  readonly erasedAt: number
  readonly why: Text
  /** events that it had */
  readonly events: number
  readonly leaves: readonly ErasedLeaf[]
}

/** One append that was erased: a leaf of the tree, which its digest still proves. */
export interface ErasedLeaf {
  /** of the tree, from 1 */
  readonly number: number
  /** hash of the leaf, in hex */
  readonly hash: string
  /** salted, of what was said; in hex */
  readonly digest: string
}

type Columns = [
  number: number,
  firstVersion: number,
  types: string,
  recordedAt: number,
  leaf: Buffer,
  input: string | null,
]

const selectErased = `SELECT number, first_version, types, recorded_at, leaf, payload.input FROM stream
  JOIN append ON append.stream = stream.id
  LEFT JOIN payload ON payload.append = append.number
  WHERE stream.name = ? ORDER BY first_version`

/** The proof that an erased session was there; undefined where it was not erased. */
export const readErasure = (store: Store, id: string): ErasedSession | undefined => {
  const appends = store.snapshot(() => store.prepareRaw<Columns>(selectErased).all(id))
  const erasure = appends.find(([, , types]) => types === 'X')
  if (erasure === undefined) return undefined
  const [number, , , erasedAt, , loose] = erasure
  const input = loose ?? packedIn(store)(number)?.texts[0]?.input
  const stream = findStream(store, id)!.id
  const digests = readErasedDigests(store, stream)
  const erased = appends.filter(([, , types]) => types !== 'X')
  return {
    id,
    erasedAt,
    why: (JSON.parse(input ?? '{"why":""}') as PayloadErased).why,
    events: erased.reduce((sum, [, , types]) => sum + types.length, 0),
    leaves: erased.map(([number, firstVersion, , , leaf]) => ({
      number,
      hash: leaf.toString('hex'),
      digest: digests.get(firstVersion)?.toString('hex') ?? '',
    })),
  }
}
