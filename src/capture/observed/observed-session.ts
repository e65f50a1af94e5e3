import type { Bytes } from '../../domain/bytes.js'
import type { RejectRecord } from './momentum-logs/reject-record.js'
import type { ObservedEnd } from './observed-end.js'

/** What somebody else saw of one SMTP session: no policy ran here, and nothing that was not seen is filled in. */
export interface ObservedSession {
  /** the client; null: this source does not know */
  readonly peer: ObservedEnd | null
  /** the server; null: this source does not know */
  readonly listener: ObservedEnd | null
  /** when it began, in milliseconds since the epoch; null: this source does not know */
  readonly at: number | null
  readonly acts: readonly ObservedAct[]
  /** `quit`: the client said QUIT; `closed`: an end was closed without it; null: not known */
  readonly end: 'quit' | 'closed' | 'reset' | null
  /** what the source did not show of this session, each with why; empty: the session is whole */
  readonly missing: readonly Missing[]
  /** a stated envelope around a message from a file: nobody ever saw such a session */
  readonly isSynthetic: boolean
  /** the records of Momentum's reject log that the session was made from; empty for every other source */
  readonly rejections: readonly RejectRecord[]
}

export interface Missing {
  readonly what: string
  readonly why: string
}

/** Lines of a multi-line reply are joined by `\n`, without their codes and line ends (RFC 5321 section 4.2.1). */
export interface ObservedReply {
  readonly code: number
  readonly text: Bytes
  /** in milliseconds since the epoch; null: not known */
  readonly at: number | null
}

/** `at` is when the act was complete, in milliseconds since the epoch; null: not known. */
export type ObservedAct = GreetingAct | CommandAct | ContentAct | ChunkAct | UnsolicitedAct | EncryptedAct | CutAct

export interface GreetingAct {
  readonly kind: 'greeting'
  readonly reply: ObservedReply
}

export interface CommandAct {
  readonly kind: 'command'
  /** with its line end; what AUTH sends is replaced by `credentialsMark` */
  readonly line: Bytes
  readonly at: number | null
  /** whether it was sent before the reply ahead of it had come; null: not known */
  readonly isPipelined: boolean | null
  /** whether it answers a 334 of AUTH, and is no command by itself (RFC 4954 section 4) */
  readonly isAnswer: boolean
  readonly reply: ObservedReply | null
}

/** What followed a 354. */
export interface ContentAct {
  readonly kind: 'content'
  /**
   * up to and with the line end ahead of the final dot, stuffed dots removed (RFC 5321 section 4.5.2); null: not seen
   */
  readonly content: Bytes | null
  /** of the content, where a source knows only that */
  readonly sizeBytes: number | null
  readonly at: number | null
  /** one; in LMTP one for each recipient that was accepted (RFC 2033 section 4.2) */
  readonly replies: readonly ObservedReply[]
}

/** BDAT with its octets (RFC 3030 section 2). */
export interface ChunkAct {
  readonly kind: 'chunk'
  readonly line: Bytes
  readonly isLast: boolean
  readonly content: Bytes
  readonly at: number | null
  readonly isPipelined: boolean | null
  readonly replies: readonly ObservedReply[]
}

/** A reply that no command accounts for which was seen. A 421 may be such (RFC 5321 section 3.8). */
export interface UnsolicitedAct {
  readonly kind: 'unsolicited'
  readonly reply: ObservedReply
}

/** STARTTLS was accepted: from here on bytes are TLS (RFC 3207). */
export interface EncryptedAct {
  readonly kind: 'encrypted'
  readonly at: number | null
}

/** The client was gone in the middle of this. Only where its stream truly ended so. */
export interface CutAct {
  readonly kind: 'cut'
  readonly within: 'command' | 'content' | 'chunk'
  /** as sent, dots not removed; empty within a command behind AUTH, which may be a credential */
  readonly received: Bytes
  readonly at: number | null
}
