import type { SecureContextOptions } from 'node:tls'
import type { Bytes } from '../../domain/bytes.js'
import type { ConnectionGone } from '../../domain/connection-gone.js'
import type { Handshake } from '../../domain/events.js'
import type { ConnectionFacts } from './facts.js'

/**
 * What decides over one connection. The wire calls one function at a time, in the order of what came, and awaits each; it decides
 * nothing over mail. Whatever is thrown is told to `onDriverFailure` and answered 451 4.3.0.
 */
export interface SmtpDriver {
  /** The connection stands (PROXY header read, TLS on connect done), or XCLIENT has begun it anew: the greeting. */
  connect(): Promise<Verdict>
  /** A command line as it came, its line end included. */
  command(line: Bytes, how: Pipelined): Promise<Verdict>
  /** A line that answers a challenge of AUTH, as it came. */
  answer(line: Bytes): Promise<Verdict>
  /** What the handshake after STARTTLS came to. Of one that failed the verdict has no effect: the connection ends, and `gone` follows. */
  handshake(handshake: Handshake, how: Dropped): Promise<Verdict>
  /** A message's content as it came after DATA, dots removed (RFC 5321 section 4.5.2), its last CRLF included, without the final dot line. */
  message(content: Bytes, how: ContentHow): Promise<Verdict>
  /** BDAT (RFC 3030): the command line and the octets behind it. */
  chunk(line: Bytes, octets: Bytes, how: ChunkHow): Promise<Verdict>
  /**
   * How many replies are owed when content ends now: 1 in SMTP; in LMTP one for each accepted recipient (RFC 2033 section 4.2). The wire asks
   * where it refuses content itself, and where the driver throws over content. Less than 1 counts as 1.
   */
  owedReplies(): number
  /** The wire has refused without asking: what came, or its beginning, and what is answered. */
  refused(line: Bytes, reply: Reply, how: RefusedHow): Promise<void>
  /** The connection is over, other than by a verdict that closes. Nothing is called after it. */
  gone(how: Gone): Promise<void>
}

/** Asked once for each connection, and once more behind each XCLIENT. */
export type OpenDriver = (facts: ConnectionFacts) => SmtpDriver | Promise<SmtpDriver>

/** Whether the client waited. */
export interface Pipelined {
  /** its first octet had come before the reply to what was before it was sent */
  readonly pipelined: boolean
}

/** How content came. */
export interface ContentHow extends Pipelined {
  /**
   * lines of nothing but a dot within the content, under a reading that takes a bare CR or a bare LF for a line end: a server that reads so would
   * have ended the message there (SMTP smuggling)
   */
  readonly bareDotLines: number
}

/** How a chunk came. */
export interface ChunkHow extends Pipelined {
  readonly isLast: boolean
}

/** What a client had sent ahead of its handshake. */
export interface Dropped {
  /** octets that had come in clear text behind STARTTLS, and were dropped (RFC 3207 section 4.2) */
  readonly droppedBytes: number
}

/** What the wire refused by itself. */
export interface RefusedHow extends Pipelined {
  readonly kind: 'line' | 'answer' | 'content' | 'chunk' | 'bad-chunk' | 'xclient'
  /** all octets of it, also those that are not shown */
  readonly octets: number
}

/** How a connection, or a driver's part of it, ended. */
export interface Gone {
  readonly kind: ConnectionGone['how']
  /** octets of content or of a chunk that had come, as they were on the wire; null where none was under way */
  readonly contentBytes: number | null
  /** a command, or an answer, that had begun to come; absent where none had */
  readonly line?: { readonly beginning: Bytes; readonly octets: number }
}

/** What a driver decides. */
export interface Verdict {
  /** none: nothing is sent. After LMTP's content one for each accepted recipient */
  readonly replies: readonly Reply[]
  /** what comes next from the client; `handshake`: TLS starts behind the replies */
  readonly expects: 'command' | 'content' | 'answer' | 'handshake'
  /** the connection ends behind the replies */
  readonly closes: boolean
  /** the replies are held back for so long */
  readonly delayMs: number
  /** of a handshake: options that go before the listener's own */
  readonly tls?: TlsOptions
}

/** A reply before it is put on the wire: `replyBytes` says how. */
export interface Reply {
  /** 200 to 599 */
  readonly code: number
  /** lines joined by a line feed */
  readonly text: Bytes
}

/** Key, certificate, ciphers, versions, as node:tls takes them; a client's certificate is asked for where `requestCert` says so, and never insisted on. */
export type TlsOptions = SecureContextOptions & { readonly requestCert?: boolean }
