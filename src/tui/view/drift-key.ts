import type { Drift } from '../../domain/drift.js'

/** By which a drift of one comparison is known again in another. */
export const driftKey = (drift: Drift): string => {
  const { session, phase, message, recipient, occurrence, kind, path, recorded, replayed } = drift
  return JSON.stringify([session, phase, message, recipient, occurrence, kind, path, recorded, replayed])
}
