import type { Missing, ObservedSession } from '../observed-session.js'
import { type LogRecord, logActs } from './log-acts.js'
import type { RejectRecord } from './reject-record.js'

/**
 * The session of one connection's records, in the order of the logs; `isLater`: earlier records of it were another
 * session already.
 */
export const logSession = (records: readonly LogRecord[], isLater: boolean): ObservedSession => {
  const inOrder = [...records].sort((a, b) => a.at - b.at)
  const rejections = inOrder.filter((record): record is RejectRecord => record.kind === 'rejected')
  const receptions = inOrder.flatMap((record) => (record.kind === 'received' ? [record] : []))
  const known = rejections.find(({ peer }) => peer !== null)
  const address = receptions.find((record) => record.address !== null)?.address ?? null
  return {
    peer: known?.peer ?? (address === null ? null : { address, port: null }),
    listener: rejections.find(({ listener }) => listener !== null)?.listener ?? null,
    at: inOrder[0] === undefined ? null : Math.round(inOrder[0].at),
    acts: logActs(inOrder),
    end: null,
    missing: [
      ...(isLater ? [earlier] : []),
      rejections.some(hasHello) ? helloTime : hello,
      ...always,
      ...(receptions.length > 0 ? [lines] : []),
      ...(rejections.length > 0 && receptions.length > 0 ? [together] : []),
      ...(rejections.length > 1 ? [several] : []),
    ],
    isSynthetic: false,
    rejections,
  }
}

const hasHello = ({ connContext }: RejectRecord): boolean => connContext.some(([key]) => key === 'ehlo_string')

const earlier: Missing = {
  what: 'its earlier records',
  why: 'the connection was taken to be over; they are another session',
}
const hello: Missing = { what: 'EHLO', why: 'it is logged with rejections only' }
const helloTime: Missing = {
  what: 'when EHLO was said, and how often',
  why: 'a rejection has the last one; it is taken to be the first',
}
const always: readonly Missing[] = [
  { what: 'the beginning and the end', why: 'the logs have neither; the time is that of the first record' },
  { what: 'messages', why: 'the logs have their sizes at most' },
  { what: 'replies that accept', why: 'the logs have rejections and receptions only' },
  {
    what: 'other commands',
    why: 'what was accepted and came to no reception is not logged, nor are RSET, NOOP and QUIT',
  },
  { what: 'line ends', why: 'the logs do not have them; every line is taken to end with CRLF' },
]
const lines: Missing = {
  what: 'the lines of MAIL and RCPT that were accepted',
  why: 'the main log has addresses: parameters and spelling are not known, nor what a policy changed',
}
const together: Missing = {
  what: 'which rejection belongs to which message',
  why: 'the reject log has no id of a message, and times may be whole seconds',
}
const several: Missing = {
  what: 'how many messages the rejections are of',
  why: 'one message may be rejected once for each recipient',
}
