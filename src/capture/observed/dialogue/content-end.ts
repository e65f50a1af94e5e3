import type { Bytes } from '../../../domain/bytes.js'

/**
 * Where content that begins at an offset ends: CRLF, dot, CRLF and nothing else (RFC 5321 section 4.1.1.4). Some
 * servers also take a bare LF for a line end; then they answer ahead of this end, and that is how it shows.
 * `end` is behind the last line of the content, `next` behind the dot's line. Undefined: it does not end.
 */
export const contentEnd = (
  bytes: Buffer,
  from: number,
): { readonly end: number; readonly next: number } | undefined => {
  if (bytes.toString('latin1', from, from + 3) === '.\r\n') return { end: from, next: from + 3 }
  const at = bytes.indexOf('\r\n.\r\n', from, 'latin1')
  return at < 0 ? undefined : { end: at + 2, next: at + 5 }
}

/**
 * The first dot of a line that begins with one is the client's addition (RFC 5321 section 4.5.2). Lines end with CRLF.
 */
export const withoutDots = (sent: Bytes): Bytes =>
  (sent.startsWith('.') ? sent.slice(1) : sent).replaceAll('\r\n.', '\r\n')
