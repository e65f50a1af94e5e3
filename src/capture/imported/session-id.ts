import { hash } from 'node:crypto'
import type { RecordedEvent, RecordedSoFar } from '../../engine/session-recorder.js'

/**
 * The id of an imported session, a UUIDv7 (RFC 9562, section 5.7) of the time when it began: the same for the same session under the
 * same policy and world, whatever its file is called. `nth` tells apart sessions that are alike, from 1.
 */
export const sessionIdOf = ({ events }: Pick<RecordedSoFar, 'events'>, nth: number): string => {
  const digest = hash('sha256', JSON.stringify([...events.map(identityOf), nth]), 'hex')
  const time = startOf(events).toString(16).padStart(12, '0')
  const variant = ((Number.parseInt(digest[3]!, 16) & 3) | 8).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${digest.slice(0, 3)}-${variant}${digest.slice(4, 7)}-${digest.slice(7, 19)}`
}

const mostMs = 2 ** 48 - 1

const startOf = ([opened]: readonly RecordedEvent[]): number =>
  opened?.event.type === 'SessionOpened' ? Math.min(mostMs, opened.event.input.at) : 0

/** All that is recorded but where it was found; a sum over it says nothing more. */
const identityOf = ({ event, texts }: RecordedEvent): string => {
  if (event.type === 'SessionClosed') return ''
  if (event.type !== 'SessionOpened' || event.input.source.kind !== 'observed') return JSON.stringify(texts)
  const { files: _files, number: _number, missing: _missing, ...source } = event.input.source
  return JSON.stringify({ ...event.input, source })
}
