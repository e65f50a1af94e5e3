import type { BlobReference } from '../../domain/events.js'
import type { ContentLacks } from '../../domain/redaction.js'
import type { Exchange } from './exchanges.js'

/** A message that a session received. */
export interface ReceivedMessage {
  /** its ordinal within the session */
  readonly message: number
  readonly content: BlobReference
  /** what that has not of it; absent: nothing */
  readonly lacks?: ContentLacks
}

/**
 * The message that an exchange belongs to; where it belongs to none, the last one before it, else the first one. `place` is that of the
 * exchange, from 0; -1 is the session's beginning, and what is behind the last one its end. Undefined where no such message came.
 */
export const messageAt = (exchanges: readonly Exchange[], place: number): ReceivedMessage | undefined => {
  const message = exchanges[place]?.message ?? 0
  const found =
    message === 0
      ? (exchanges.slice(0, Math.max(0, place)).flatMap(received).at(-1) ?? exchanges.flatMap(received)[0])
      : exchanges.flatMap(received).find((one) => one.message === message)
  return withBody(exchanges, found)
}

/** As far as it is kept there: its body may be kept where it was looked at first, and then all of it is. */
const received = ({ message, input: { content, lacks } }: Exchange): readonly ReceivedMessage[] =>
  content ? [{ message, content, ...(lacks ? { lacks } : {}) }] : []

const withBody = (exchanges: readonly Exchange[], found: ReceivedMessage | undefined): ReceivedMessage | undefined => {
  const later = exchanges
    .flatMap(({ input: { bodies = [] } }) => bodies)
    .find(([message]) => message === found?.message)
  if (!later) return found
  return { message: later[0], content: later[1], ...(found?.lacks?.fields ? { lacks: { fields: true } } : {}) }
}
