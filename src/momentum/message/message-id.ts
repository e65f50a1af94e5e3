import type { Bytes } from '../../domain/bytes.js'

/** The shape of `18/00-07149-D7E16B94` (ref-msg-id): the numbers count within the session, so that a replay has the same. */
export const messageId = (seed: number, serial: number): Bytes => {
  const tail = ((seed * 2654435761 + serial * 40503) >>> 0).toString(16).toUpperCase().padStart(8, '0')
  return `00/00-${String(serial).padStart(5, '0')}-${tail}`
}
