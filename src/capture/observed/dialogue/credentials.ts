import type { Bytes } from '../../../domain/bytes.js'

/** Stands where a client sent a credential: those are dropped on reading, and kept nowhere. */
export const credentialsMark = '(credentials)'

/**
 * `AUTH PLAIN (credentials)` with its line end; a line with nothing behind the mechanism stays (RFC 4954 section 4).
 */
export const withoutInitialResponse = (line: Bytes): Bytes => {
  const [, command, initial, end] = /^([ \t]*AUTH(?:[ \t]+[^ \t\r\n]+)?[ \t]*)(.*?)(\r?\n?)$/is.exec(line) ?? []
  return command === undefined || initial === '' || initial === undefined ? line : `${command}${credentialsMark}${end}`
}

/** What answers a 334: all of it is a credential but `*`, which cancels, and nothing at all. */
export const withoutAnswer = (line: Bytes): Bytes => {
  const [, text = '', end = ''] = /^(.*?)(\r?\n?)$/s.exec(line) ?? []
  return text === '*' || text === '' ? line : `${credentialsMark}${end}`
}

/**
 * Behind an AUTH that was refused a client may have sent its credentials all the same: only lines with such a verb are
 * kept.
 */
export const isPlainCommand = (line: Bytes): boolean =>
  /^(?:EHLO|HELO|LHLO|MAIL|RCPT|DATA|BDAT|RSET|NOOP|QUIT|VRFY|EXPN|HELP|STARTTLS|XCLIENT|ETRN)(?:[ \t\r\n]|$)/i.test(
    line,
  )
