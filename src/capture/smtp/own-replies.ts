import type { Reply } from './driver.js'

/** What the wire answers by itself (codes of RFC 5321 section 4.2, RFC 3463, RFC 4954 section 6, RFC 3030). */
export const ownReplies = {
  lineTooLong: { code: 500, text: '5.5.2 Line too long' },
  answerTooLong: { code: 500, text: '5.5.6 Authentication exchange line is too long' },
  tooBig: { code: 552, text: '5.3.4 Message size exceeds fixed limit' },
  badChunk: { code: 501, text: '5.5.4 Syntax: BDAT count [LAST]' },
  driverFailed: { code: 451, text: '4.3.0 Internal error' },
  driverFailedAtBegin: { code: 421, text: '4.3.0 Internal error, closing connection' },
  timeout: { code: 421, text: '4.4.2 Timeout, closing connection' },
  shutdown: { code: 421, text: '4.3.2 Service shutting down, closing connection' },
  tooMany: { code: 421, text: '4.7.0 Too many connections' },
} as const satisfies Readonly<Record<string, Reply>>
