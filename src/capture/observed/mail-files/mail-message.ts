import type { Bytes } from '../../../domain/bytes.js'
import type { Missing } from '../observed-session.js'

/** A message out of a file: what a session would have carried, without the session. */
export interface MailMessage {
  readonly file: string
  /** in its file, from 1 */
  readonly number: number
  /** as it stands in the file, but for what its format adds */
  readonly content: Bytes
  /** what the format of the file leaves open of the content; empty: nothing */
  readonly missing: readonly Missing[]
}

/** The most that a message may have, in bytes. */
export const maxMessageBytes = 64 * 1024 * 1024

/** SMTP's line ends are CRLF (RFC 5321 section 2.3.8); a file may have LF, and is left as it is. */
export const lineEndsOf = (content: Bytes): readonly Missing[] =>
  /(?:^|[^\r])\n/.test(content)
    ? [{ what: 'line ends', why: 'there are bare LFs in the file; which of them were CRLF on the wire is not known' }]
    : []
