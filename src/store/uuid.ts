import { randomInt, randomUUID } from 'node:crypto'

let lastMs = 0
let sequence = 0

/** A UUIDv7 (RFC 9562, section 5.7): sessions sort by when they were made, those of one millisecond too (section 6.2, method 1). */
export const uuidV7 = (): string => {
  const now = Date.now()
  if (now > lastMs) {
    lastMs = now
    sequence = randomInt(0x400)
  } else sequence += 1
  if (sequence > 0xfff) {
    lastMs += 1
    sequence = 0
  }
  const time = lastMs.toString(16).padStart(12, '0')
  const counter = sequence.toString(16).padStart(3, '0')
  // behind them, the variant and random bits of a UUIDv4, drawn from a pool
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}${randomUUID().slice(18)}`
}
