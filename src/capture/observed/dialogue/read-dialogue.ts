import { type Bytes, upperCase } from '../../../domain/bytes.js'
import type { CommandAct, Missing, ObservedAct, ObservedReply } from '../observed-session.js'
import { isPlainCommand, withoutAnswer, withoutInitialResponse } from './credentials.js'
import { type OneWay, pieceAt } from './one-way.js'
import { note, noteDisagreement, type Reading, startReading } from './reading.js'
import { chunkOf, takeChunk, takeContent } from './take-content.js'
import { takeGreeting, takeLeftReplies, takeReply, whyNoReplies } from './take-reply.js'

/**
 * What was said. Where client, server and reader cannot be brought together, `missing` has it, and nothing is repaired.
 */
export interface Dialogue {
  readonly acts: readonly ObservedAct[]
  readonly missing: readonly Missing[]
  readonly hasQuit: boolean
}

export interface DialogueOptions {
  /** the streams are in plain text behind STARTTLS too, as in the log of a client */
  readonly isTlsOpen?: boolean
}

/**
 * Reads both ends of an SMTP or LMTP connection (RFC 5321, 2033, 2920, 3030, 3207, 4954). Replies answer commands in
 * order; one that was sent before its command had come answers none. What is content is decided by the replies.
 */
export const readDialogue = (client: OneWay, server: OneWay, options: DialogueOptions = {}): Dialogue => {
  const reading = startReading(client, server)
  takeGreeting(reading)
  let goesOn = true
  while (goesOn && reading.clientAt < client.bytes.length) goesOn = takeLine(reading, options)
  if (!isOpaque(reading, options)) finish(reading)
  const hasQuit = reading.acts.some((act) => act.kind === 'command' && verbOf(act.line) === 'QUIT')
  return { acts: reading.acts, missing: reading.missing, hasQuit }
}

const takeLine = (reading: Reading, options: DialogueOptions): boolean => {
  const { client, clientAt: from } = reading
  const end = client.bytes.indexOf(10, from) + 1
  if (end === 0) return halfLine(reading)
  reading.clientAt = end
  const line = client.bytes.toString('latin1', from, end)
  const { heard, at } = pieceAt(client, end - 1) ?? { heard: null, at: null }
  const isPipelined = heard === null || reading.lastReplyEnd === null ? null : heard < reading.lastReplyEnd
  if (!reading.isAnswering && chunkOf(line) !== undefined) return takeChunk(reading, line, isPipelined)
  return takeCommand(reading, { ...keptOf(reading, line), at, isPipelined }, options)
}

/** The line as it may be kept, and whether it answers a challenge. */
const keptOf = (reading: Reading, line: Bytes): Pick<CommandAct, 'line' | 'isAnswer'> => {
  if (reading.isAnswering) return { line: withoutAnswer(line), isAnswer: true }
  const kept = withoutInitialResponse(line)
  if (/^[ \t]*AUTH/i.test(line)) reading.hasAuth = true
  else if (reading.hasAuth && !isPlainCommand(line)) {
    note(reading, 'a line behind AUTH', 'it may be a credential, and is not kept')
    return { line: withoutAnswer(line), isAnswer: false }
  }
  return { line: kept, isAnswer: false }
}

const takeCommand = (reading: Reading, act: Omit<CommandAct, 'kind' | 'reply'>, options: DialogueOptions): boolean => {
  const verb = act.isAnswer ? 'AUTH' : verbOf(act.line)
  if (verb === 'LHLO') reading.isLmtp = true
  const reply = takeReply(reading, { verb, sent: reading.clientAt })
  reading.acts.push({
    kind: 'command',
    line: act.line,
    at: act.at,
    isPipelined: act.isPipelined,
    isAnswer: act.isAnswer,
    reply,
  })
  reading.isAnswering = verb === 'AUTH' && reply?.code === 334
  countRecipients(reading, verb, reply)
  if (verb === 'DATA') return followData(reading, reply)
  if (verb === 'STARTTLS') return followStartTls(reading, reply, options)
  return true
}

const followData = (reading: Reading, reply: ObservedReply | null): boolean => {
  if (reply?.code === 354) return takeContent(reading)
  if (reply === null) return stopAt(reading, 'DATA')
  return true
}

const followStartTls = (reading: Reading, reply: ObservedReply | null, options: DialogueOptions): boolean => {
  if (reply === null) return stopAt(reading, 'STARTTLS')
  if (reply.code !== 220) return true
  reading.acts.push({ kind: 'encrypted', at: reply.at })
  if (options.isTlsOpen) return true
  note(reading, 'everything behind STARTTLS', 'it is encrypted')
  return false
}

/** Whether what follows are commands hangs on the reply. */
const stopAt = (reading: Reading, verb: string): false => {
  const why = whyNoReplies(reading) ?? 'the server sent none'
  if (reading.clientAt < reading.client.bytes.length)
    note(reading, `what the client sent behind ${verb}`, `what it is hangs on the reply, and ${why}`)
  return false
}

const countRecipients = (reading: Reading, verb: string, reply: ObservedReply | null): void => {
  const isTaken = reply !== null && reply.code < 300
  if (verb === 'RCPT' && isTaken) reading.acceptedRecipients += 1
  else if (/^(?:MAIL|RSET|EHLO|HELO|LHLO|XCLIENT)$/.test(verb) && isTaken) reading.acceptedRecipients = 0
}

const halfLine = (reading: Reading): false => {
  const { client, clientAt: from, hasAuth, isAnswering } = reading
  const received = client.bytes.toString('latin1', from)
  const isSecret = hasAuth || isAnswering || /^[ \t]*A(?:U|$)/i.test(received)
  reading.clientAt = client.bytes.length
  if (client.torn === null)
    reading.acts.push({
      kind: 'cut',
      within: 'command',
      received: isSecret ? '' : received,
      at: pieceAt(client, client.bytes.length - 1)?.at ?? null,
    })
  return false
}

const isOpaque = (reading: Reading, { isTlsOpen }: DialogueOptions): boolean =>
  !isTlsOpen && reading.acts.at(-1)?.kind === 'encrypted'

const finish = (reading: Reading): void => {
  takeLeftReplies(reading)
  if (reading.client.torn !== null) note(reading, 'what the client sent after that', reading.client.torn)
  if (reading.server.torn !== null) note(reading, 'what the server sent after that', reading.server.torn)
  else if (reading.unanswered !== null && reading.unanswered !== 'QUIT' && reading.hasContent)
    noteDisagreement(reading, `there is no reply to ${reading.unanswered}, nor to anything behind it`)
}

const verbOf = (line: Bytes): Bytes => upperCase(/^[ \t]*([^ \t\r\n]*)/.exec(line)![1]!)
