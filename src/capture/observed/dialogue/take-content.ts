import type { ObservedReply } from '../observed-session.js'
import { contentEnd, withoutDots } from './content-end.js'
import { pieceAt } from './one-way.js'
import { note, noteDisagreement, type Reading } from './reading.js'
import { takeReply } from './take-reply.js'

/** What a 354 asked for. False: it does not end, and nothing can be read behind it. */
export const takeContent = (reading: Reading): boolean => {
  const { client, clientAt: from } = reading
  const found = contentEnd(client.bytes, from)
  reading.hasContent = true
  if (found === undefined) return cutShort(reading, 'content')
  reading.clientAt = found.next
  const replies = takeReplies(reading, { verb: 'the content', sent: found.next })
  reading.acts.push({
    kind: 'content',
    content: withoutDots(client.bytes.toString('latin1', from, found.end)),
    sizeBytes: null,
    at: pieceAt(client, found.next - 1)?.at ?? null,
    replies,
  })
  reading.acceptedRecipients = 0
  return true
}

/** What a BDAT command says of its chunk; undefined where it is no such command (RFC 3030 section 2). */
export const chunkOf = (line: string): { readonly sizeBytes: number; readonly isLast: boolean } | undefined => {
  const [, size, last] = /^BDAT[ \t]+(\d{1,15})(?:[ \t]+(LAST))?[ \t]*\r?\n$/i.exec(line) ?? []
  return size === undefined ? undefined : { sizeBytes: Number(size), isLast: last !== undefined }
}

/** A BDAT command and its octets, which a client sends whatever the server says. */
export const takeChunk = (reading: Reading, line: string, isPipelined: boolean | null): boolean => {
  const { client, clientAt: from } = reading
  const { sizeBytes, isLast } = chunkOf(line)!
  const end = from + sizeBytes
  if (end > client.bytes.length) return cutShort(reading, 'chunk')
  reading.hasContent = true
  reading.clientAt = end
  const asked = { verb: 'BDAT', sent: from }
  const replies = isLast ? takeReplies(reading, asked) : oneReply(reading, asked)
  reading.acts.push({
    kind: 'chunk',
    line,
    isLast,
    content: client.bytes.toString('latin1', from, end),
    at: pieceAt(client, Math.max(from, end) - 1)?.at ?? null,
    isPipelined,
    replies,
  })
  if (isLast) reading.acceptedRecipients = 0
  if (replies.some(({ code }) => code === 500 || code === 502))
    noteDisagreement(reading, 'the server does not know BDAT, and took its octets for commands')
  return true
}

type Asked = Parameters<typeof takeReply>[1]

const oneReply = (reading: Reading, asked: Asked): readonly ObservedReply[] => {
  const reply = takeReply(reading, asked)
  return reply === null ? [] : [reply]
}

/** RFC 2033 section 4.2: LMTP answers for each recipient. */
const takeReplies = (reading: Reading, asked: Asked): readonly ObservedReply[] => {
  const replies: ObservedReply[] = []
  const count = reading.isLmtp ? reading.acceptedRecipients : 1
  while (replies.length < count) {
    const reply = takeReply(reading, asked)
    if (reply === null) break
    replies.push(reply)
  }
  return replies
}

const cutShort = (reading: Reading, within: 'content' | 'chunk'): false => {
  const { client, clientAt: from } = reading
  const end = client.bytes.length
  reading.clientAt = end
  if (client.torn === null) {
    const received = client.bytes.toString('latin1', from, end)
    reading.acts.push({ kind: 'cut', within, received, at: pieceAt(client, end - 1)?.at ?? null })
  } else note(reading, `a ${within === 'content' ? 'message' : 'chunk'}: its last bytes`, client.torn)
  return false
}
