import type { Bytes } from '../../../domain/bytes.js'
import type { ObservedEnd } from '../observed-end.js'
import type { CommandAct, ObservedSession } from '../observed-session.js'
import type { MailMessage } from './mail-message.js'

/** What whoever imports a message says of the session that it did not have. */
export interface StatedEnvelope {
  /** without angle brackets; empty: the null sender */
  readonly sender: Bytes
  readonly recipients: readonly Bytes[]
  readonly peer: ObservedEnd
  readonly helo: Bytes
}

/**
 * A session that carries the message in a stated envelope. Nobody saw it: it has no replies and no times, and is
 * marked.
 */
export const syntheticSession = (message: MailMessage, envelope: StatedEnvelope): ObservedSession => ({
  peer: envelope.peer,
  listener: null,
  at: null,
  acts: [
    command(`EHLO ${envelope.helo}`),
    command(`MAIL FROM:<${envelope.sender}>`),
    ...envelope.recipients.map((recipient) => command(`RCPT TO:<${recipient}>`)),
    command('DATA'),
    { kind: 'content', content: message.content, sizeBytes: null, at: null, replies: [] },
    command('QUIT'),
  ],
  end: 'quit',
  missing: [
    { what: 'the session', why: `the envelope is stated, and the message comes from ${message.file}` },
    ...message.missing,
  ],
  isSynthetic: true,
  rejections: [],
})

const command = (line: Bytes): CommandAct => ({
  kind: 'command',
  line: `${line}\r\n`,
  at: null,
  isPipelined: null,
  isAnswer: false,
  reply: null,
})
