import type { ObservedReply } from '../observed-session.js'
import { mayAnswer } from './expected-codes.js'
import { type PlacedReply, readReply } from './read-reply.js'
import { note, noteDisagreement, type Reading } from './reading.js'

/** What a reply must answer. */
export interface Asked {
  readonly verb: string
  /** how many bytes of the client a server has read that answers */
  readonly sent: number
}

/** The greeting, where the server's first bytes are a reply. */
export const takeGreeting = (reading: Reading): void => {
  const reply = nextReply(reading)
  if (reply === null) return
  accept(reading, reply)
  reading.acts.push({ kind: 'greeting', reply: plain(reply) })
}

/**
 * The next reply that was sent when what it answers had come; those from before are unsolicited. Null: there is none.
 */
export const takeReply = (reading: Reading, asked: Asked): ObservedReply | null => {
  for (let reply = nextReply(reading); reply !== null; reply = nextReply(reading)) {
    accept(reading, reply)
    if (reply.heard === null || reply.heard >= asked.sent) return answer(reading, reply, asked)
    unsolicited(reading, reply, `a reply ${reply.code} was sent before the end of what it would answer (${asked.verb})`)
  }
  reading.unanswered ??= asked.verb
  reading.lastReplyEnd = whyNoReplies(reading) === null ? Number.POSITIVE_INFINITY : null
  return null
}

/** What the server said behind its last reply to the client. */
export const takeLeftReplies = (reading: Reading): void => {
  for (let reply = nextReply(reading); reply !== null; reply = nextReply(reading)) {
    accept(reading, reply)
    const why = `a reply ${reply.code} answers no command`
    unsolicited(reading, reply, reading.client.torn === null ? why : null)
  }
}

/** Why replies are not to be had that there may have been; null: there were none. */
export const whyNoReplies = ({ server, serverStopped }: Reading): string | null => serverStopped ?? server.torn

const nextReply = (reading: Reading): PlacedReply | null => {
  if (reading.serverStopped !== null) return null
  const read = readReply(reading.server, reading.serverAt)
  if (read.kind === 'malformed') stop(reading, read.got)
  return read.kind === 'reply' ? read.reply : null
}

const stop = (reading: Reading, got: string): void => {
  reading.serverStopped = `byte ${reading.serverAt} of the server begins no reply: ${JSON.stringify(got)}`
  note(reading, 'replies', reading.serverStopped)
}

const accept = (reading: Reading, reply: PlacedReply): void => {
  reading.serverAt = reply.end
  reading.lastReplyEnd = reply.end
}

/** A 421 needs no command: the server closes the connection (RFC 5321 section 3.8). */
const unsolicited = (reading: Reading, reply: PlacedReply, why: string | null): void => {
  reading.acts.push({ kind: 'unsolicited', reply: plain(reply) })
  if (reply.code !== 421 && why !== null) noteDisagreement(reading, why)
}

const answer = (reading: Reading, reply: PlacedReply, { verb }: Asked): ObservedReply => {
  if (!mayAnswer(verb, reply.code)) noteDisagreement(reading, `${verb} would be answered ${reply.code}`)
  return plain(reply)
}

const plain = ({ code, text, at }: PlacedReply): ObservedReply => ({ code, text, at })
