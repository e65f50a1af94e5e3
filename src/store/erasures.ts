import type { PayloadErased } from '../domain/events.js'
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
