import { createHash } from 'node:crypto'

/**
 * The id under which a session of the recorder is kept: always the same for the same session, so that it is kept once. In the form of a
 * UUIDv7 (RFC 9562 section 5.7), whose random bits are a hash of the recorder's name for the session, which is one among all processes.
 *
 * @param atSeconds when it was opened, since 1970
 */
export const idOfSeen = (session: string, atSeconds: number): string => {
  const time = Math.max(0, Math.min(atSeconds * 1000, 2 ** 48 - 1))
    .toString(16)
    .padStart(12, '0')
  const bits = createHash('sha256').update(`reprise_recorder ${session}`).digest('hex')
  const variant = ((Number.parseInt(bits[3]!, 16) & 3) | 8).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${bits.slice(0, 3)}-${variant}${bits.slice(4, 7)}-${bits.slice(7, 19)}`
}

/** A seed for what the emulated host draws by itself (ids, boundaries): the same for the same session. */
export const seedOfSeen = (session: string): number =>
  createHash('sha256').update(`seed ${session}`).digest().readUInt32BE(0) % 2 ** 31
