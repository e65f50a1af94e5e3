import { isDeepStrictEqual } from 'node:util'
import { utcDate, utcFields } from '../../momentum/boot/utc-date.js'
import type { Undecided } from '../../momentum/calls/interruptions.js'
import { columnsOf } from './call-values.js'
import { notSeen } from './not-seen.js'
import type { Called } from './recorder-line.js'
import { wholeValue } from './whole-value.js'

/** What production's clock said in seconds since 1970, where a call asked for that; undefined of any other call. */
export const clockIn = ({ name, args, answer }: Called): number | undefined => {
  const isNow = name === 'msys.core.get_now_ts' || (name === 'os.time' && (args[0] ?? null) === null)
  const said = answer?.[0]
  return isNow && typeof said === 'number' ? Math.floor(said) : undefined
}

/**
 * Why a replay cannot have what that call was answered; null where it has the same. The emulated host's clock stands still within an
 * act, is in UTC, and knows no processor time.
 *
 * @param at the emulated clock, seconds since 1970
 */
export const virtualTrouble = (call: Called, at: number): Undecided | null => {
  if (call.raised) return null
  const now = clockIn(call)
  if (now !== undefined && now !== at)
    return notSeen(
      `${call.name} told ${now}, and the clock of a replay stands at ${at} while the host acts`,
      'a policy that reads the clock again while it moves on cannot be replayed from this recorder',
    )
  if (call.name === 'math.random')
    return notSeen('math.random was drawn: no replay is given the numbers of production', leaveItOut('math.random'))
  if (call.name === 'os.clock' && call.answer?.[0] !== 0)
    return notSeen('os.clock was read: no replay has the processor time of production', leaveItOut('os.clock'))
  if (call.name === 'os.date' || call.name === 'os.time') return zoneTrouble(call, at)
  return null
}

const leaveItOut = (name: string): string =>
  `a policy that calls ${name} cannot be replayed from this recorder: leave it out`

const zoneTrouble = ({ name, args, answer = [] }: Called, at: number): Undecided | null => {
  const [first = null, second = null] = args.map(wholeValue)
  const said = wholeValue(answer[0] ?? null)
  const isUtc =
    name === 'os.time'
      ? first === null || said === mkTime(first)
      : isUtcDate(typeof first === 'string' ? first : '%c', typeof second === 'number' ? Math.trunc(second) : at, said)
  return isUtc
    ? null
    : notSeen(
        `${name} answered in the server's time zone, and every clock of a replay is in UTC`,
        'let the policy ask for UTC, as os.date("!%H"), or run the server in UTC',
      )
}

const isUtcDate = (format: string, seconds: number, said: ReturnType<typeof wholeValue>): boolean => {
  const text = utcDate(format, seconds)
  if (text !== undefined) return said === text
  const fields = columnsOf(said)
  return Object.entries(utcFields(seconds)).every(([name, value]) => isDeepStrictEqual(fields?.get(name), value))
}

/** `os.time(table)` in UTC; NaN where a field is none that this can tell. */
const mkTime = (table: ReturnType<typeof wholeValue>): number => {
  const fields = columnsOf(table)
  const field = (name: string, otherwise: number): number => Math.trunc(Number(fields?.get(name) ?? otherwise))
  const [year, month, day] = [field('year', Number.NaN), field('month', Number.NaN), field('day', Number.NaN)]
  return Date.UTC(year, month - 1, day, field('hour', 12), field('min', 0), field('sec', 0)) / 1000
}
