import type { ObservedReply } from '../observed-session.js'
import { type OneWay, pieceAt } from './one-way.js'

/** A reply with its place in the server's bytes. */
export interface PlacedReply extends ObservedReply {
  readonly end: number
  /** how many bytes of the client the server had when it began to answer; null: not known */
  readonly heard: number | null
}

/** What stands at an offset of the server's bytes: a reply, bytes that are none, or nothing whole. */
export type ReplyRead =
  | { readonly kind: 'reply'; readonly reply: PlacedReply }
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed'; readonly got: string }

/**
 * RFC 5321 section 4.2: three digits, then a space and a text, or `-` where another line follows. A bare LF ends a line
 * too.
 */
const replyLine = /^([2-5]\d\d)(?:([ -])(.*?))?\r?\n$/s

export const readReply = (server: OneWay, from: number): ReplyRead => {
  const texts: string[] = []
  let code = 0
  for (let start = from; ; ) {
    const end = server.bytes.indexOf(10, start) + 1
    if (end === 0)
      return start === server.bytes.length && texts.length === 0 ? { kind: 'none' } : halfLine(server, start)
    const match = replyLine.exec(server.bytes.toString('latin1', start, Math.min(end, start + maxLineBytes)))
    if (match === null || (texts.length > 0 && Number(match[1]) !== code) || texts.length > maxLines)
      return { kind: 'malformed', got: server.bytes.toString('latin1', start, Math.min(end, start + 60)) }
    code = Number(match[1])
    texts.push(match[3] ?? '')
    if (match[2] !== '-')
      return { kind: 'reply', reply: placed(server, { from, end }, { code, text: texts.join('\n') }) }
    start = end
  }
}

/** Far beyond RFC 5321's 512, so that what is refused is no reply of a server. */
const maxLineBytes = 65_536
const maxLines = 10_000

/** A reply that was cut is no reply; what begins otherwise never was one. */
const halfLine = (server: OneWay, start: number): ReplyRead => {
  const rest = server.bytes.toString('latin1', start, start + 60)
  return /^(?:[2-5]?|[2-5]\d\d?|[2-5]\d\d[ -].*|[2-5]\d\d\r?)$/s.test(rest)
    ? { kind: 'none' }
    : { kind: 'malformed', got: rest }
}

const placed = (
  server: OneWay,
  { from, end }: { readonly from: number; readonly end: number },
  { code, text }: { readonly code: number; readonly text: string },
): PlacedReply => ({
  code,
  text,
  end,
  at: pieceAt(server, end - 1)?.at ?? null,
  heard: pieceAt(server, from)?.heard ?? null,
})
