import type { Bytes } from '../../../domain/bytes.js'
import type { ObservedEnd } from '../observed-end.js'
import { readContext } from './context-fields.js'
import { logMoment } from './log-moment.js'
import type { NoRecord } from './main-log.js'
import type { HeartbeatRecord } from './main-record.js'
import type { RejectRecord } from './reject-record.js'

const head =
  /^(\d+): R="([^"]*)" L="([^"]*)" C="([^"]*)" PATH="([^"]*)" PATH_GRP="([^"]*)" P="([^"]*)" E=(\d{3}) M=(?:"([^"]*)"|(\S*)) CTXCONN=/

/**
 * A record of the reject log, without its line end. What the manual leaves open, and is taken so: fields stand in the
 * order of its table, each once; a module's name may be quoted; the text goes on to the end of the line, so it has no
 * line end within.
 */
export const parseRejectRecord = (line: Bytes): RejectRecord | HeartbeatRecord | NoRecord => {
  const [, markerTime] = /^(\d+): Marker 1$/.exec(line) ?? []
  const markerAt = logMoment(markerTime ?? '')
  if (markerAt !== undefined) return { kind: 'heartbeat', at: markerAt }
  const match = head.exec(line)
  if (match === null) return no('it has not the fields R, L, C, PATH, PATH_GRP, P, E and M in this order')
  const at = logMoment(match[1]!)
  if (at === undefined) return no(`${match[1]!.slice(0, 40)} is no time; allowed are 10 digits or 16`)
  const connContext = readContext(line, match[0].length)
  const messAt = connContext === undefined ? -1 : behind(line, connContext.end, ' CTXMESS=')
  const messContext = messAt < 0 ? undefined : readContext(line, messAt)
  if (connContext === undefined || messContext === undefined) return no('its contexts are not CTXCONN=[…] CTXMESS=[…]')
  return {
    kind: 'rejected',
    at,
    peer: endOf(match[2]!),
    listener: endOf(match[3]!),
    connection: match[4]!,
    pathway: match[5]!,
    pathwayGroup: match[6]!,
    phase: match[7]!,
    code: Number(match[8]),
    module: match[9] ?? match[10]!,
    connContext: connContext.entries,
    messContext: messContext.entries,
    text: line.slice(messContext.end).replace(/^ /, ''),
  }
}

const no = (why: string): NoRecord => ({ kind: 'unreadable', why })

const behind = (line: Bytes, at: number, word: string): number => (line.startsWith(word, at) ? at + word.length : -1)

/**
 * `10.79.25.142:42601`. The manual shows no IPv6: what stands ahead of the last colon is taken for the address, without
 * brackets.
 */
const endOf = (text: Bytes): ObservedEnd | null => {
  const [, bracketed, bare, port] = /^(?:\[([^\]]+)\]|(.+)):(\d{1,5})$/.exec(text) ?? []
  return port === undefined ? null : { address: bracketed ?? bare!, port: Number(port) }
}
