import { parseAddress } from '../../domain/cidr.js'
import { requireText } from './fields.js'
import { describe, invalid, type Located } from './located.js'

const moment = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(?:Z|([+-])(\d\d):(\d\d))$/

/** A time of RFC 3339 with its zone, as milliseconds since the epoch. */
export const requireMoment = (node: Located, what: string): number => {
  const parts = moment.exec(requireText(node, what))
  const time = parts === null ? undefined : momentOf(parts)
  if (time !== undefined && time >= 0) return time
  throw invalid(
    node.at,
    `${what} is ${describe(node)}`,
    'allowed is a time with its zone from 1970 on, as 2026-03-01T09:00:00Z or 2026-03-01T09:00:00+01:00',
  )
}

const momentOf = (parts: RegExpExecArray): number | undefined => {
  const field = (index: number): number => Number(parts[index] ?? 0)
  const [year, month, day, hour, minute, second] = [field(1), field(2), field(3), field(4), field(5), field(6)]
  const milliseconds = Number((parts[7] ?? '').padEnd(3, '0'))
  const local = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds)
  const date = new Date(local)
  // Date.UTC takes February 30 for March 2, and the year 26 for 1926.
  const exact =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second < 60 &&
    field(9) < 24 &&
    field(10) < 60
  const zoneMinutes = (field(9) * 60 + field(10)) * (parts[8] === '-' ? -1 : 1)
  return exact ? local - zoneMinutes * 60_000 : undefined
}

const unitsMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const
const longestWaitMs = 8784 * unitsMs.h

/** `500ms`, `30s`, `5m`, `2h`, as milliseconds: at most a year. */
export const requireDuration = (node: Located, what: string): number => {
  const [, amount, unit] = /^(\d{1,15})(ms|s|m|h)$/.exec(requireText(node, what)) ?? []
  const durationMs = Number(amount) * unitsMs[unit as keyof typeof unitsMs]
  if (durationMs <= longestWaitMs) return durationMs
  throw invalid(
    node.at,
    `${what} is ${describe(node)}`,
    'allowed is a whole number with ms, s, m or h, as 30s, up to 8784h',
  )
}

/** `192.0.2.1:25` or `[2001:db8::1]:25`, as it was written. */
export const requireEndpoint = (node: Located, what: string): string => {
  const text = requireText(node, what)
  const [, bracketed, bare, port] = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(text) ?? []
  const family = parseAddress(bracketed ?? bare ?? '')?.family
  const isPort = port !== undefined && !port.startsWith('0') && Number(port) <= 65_535
  if (isPort && family === (bracketed === undefined ? 4 : 6)) return text
  throw invalid(
    node.at,
    `${what} is ${describe(node)}`,
    'allowed is address:port, as 192.0.2.10:40001 or "[2001:db8::1]:40001", with a port from 1 to 65535',
  )
}
