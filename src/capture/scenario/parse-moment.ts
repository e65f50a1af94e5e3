import { isEndpoint } from '../../domain/endpoint.js'
import { momentOf } from '../../domain/moment.js'
import { requireText } from './fields.js'
import { describe, invalid, type Located } from './located.js'

/** A time of RFC 3339 with its zone, as milliseconds since the epoch. */
export const requireMoment = (node: Located, what: string): number => {
  const moment = momentOf(requireText(node, what))
  if (moment !== undefined) return moment
  throw invalid(
    node.at,
    `${what} is ${describe(node)}`,
    'allowed is a time with its zone from 1970 on, as 2026-03-01T09:00:00Z or 2026-03-01T09:00:00+01:00',
  )
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
  if (isEndpoint(text)) return text
  throw invalid(
    node.at,
    `${what} is ${describe(node)}`,
    'allowed is address:port, as 192.0.2.10:40001 or "[2001:db8::1]:40001", with a port from 1 to 65535',
  )
}
