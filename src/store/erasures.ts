import type { PayloadErased } from '../domain/events.js'
import type { Store } from './store.js'

/** The salted digests that an erasure left, by the version at which their append began. */
export type ErasedDigests = ReadonlyMap<number, Buffer>

/** What was erased of a stream. */
export const readErasedDigests = (store: Store, stream: number): ErasedDigests => {
  const sql = `SELECT payload.input FROM append JOIN payload ON payload.append = append.number
    WHERE append.stream = ? AND append.types = 'X'`
  const digests = new Map<number, Buffer>()
  for (const [input] of store.prepareRaw<[string]>(sql).iterate(stream))
    for (const { version, digest } of digestsIn(input)) digests.set(version, Buffer.from(digest, 'hex'))
  return digests
}

/** None in an event that was tampered with: then what it should prove is not proven. */
const digestsIn = (input: string): PayloadErased['digests'] => {
  try {
    return (JSON.parse(input) as PayloadErased).digests
  } catch {
    return []
  }
}
