import { randomUUID } from 'node:crypto'

/** A UUIDv7 (RFC 9562, section 5.7): sessions sort by when they were made. */
export const uuidV7 = (atMs: number = Date.now()): string => {
  const time = atMs.toString(16).padStart(12, '0')
  // behind the version, random bits of a UUIDv4, drawn from a pool
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}
