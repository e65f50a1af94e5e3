// `date-fns/parse` is left out: it loads a hundred files, which takes longer than all else at the start
import { add } from 'date-fns/add'
import { isValid } from 'date-fns/isValid'
import { parseISO } from 'date-fns/parseISO'
import { set } from 'date-fns/set'
import { startOfDay } from 'date-fns/startOfDay'
import { sub } from 'date-fns/sub'

/**
 * The moment that a value of `since` or `until` names, in milliseconds since the epoch, in the local time
 * zone unless it names one. A day is taken from its beginning by `since` and to its end by `until`;
 * `until` is exclusive. Undefined where it names none.
 */
export const parseMoment = ({ field, value }: Moment, now: Date): number | undefined => {
  const text = value.trim().toLowerCase()
  const day = namedDay(text, now) ?? writtenDay(text)
  if (day !== undefined) return (field === 'since' ? day : add(day, { days: 1 })).getTime()
  const moment = agoMoment(text, now) ?? writtenMoment(value.trim(), now)
  return moment?.getTime()
}

interface Moment {
  readonly field: 'since' | 'until'
  readonly value: string
}

/** What a moment may look like, in words. */
export const momentsAllowed =
  'now, today, yesterday, a weekday, "2 hours ago", 12:00, 2026-03-01, "2026-03-01 12:00" and 2026-03-01T12:00:00Z'

export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

const namedDay = (text: string, now: Date): Date | undefined => {
  const today = startOfDay(now)
  if (text === 'today') return today
  if (text === 'yesterday') return sub(today, { days: 1 })
  const weekday = weekdays.indexOf(text)
  return weekday < 0 ? undefined : sub(today, { days: (now.getDay() - weekday + 7) % 7 })
}

const writtenDay = (text: string): Date | undefined => {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? parseISO(text) : undefined
  return isValid(day) ? day : undefined
}

const agoMoment = (text: string, now: Date): Date | undefined => {
  if (text === 'now') return now
  const found = /^(\d{1,6}|an?) (second|minute|hour|day|week|month|year)s? ago$/.exec(text)
  if (found === null) return undefined
  const count = found[1]!.startsWith('a') ? 1 : Number(found[1])
  return sub(now, { [`${found[2]}s`]: count })
}

const writtenMoment = (text: string, now: Date): Date | undefined => {
  if (/^\d{4}-\d\d-\d\d[Tt]\d\d/.test(text)) return validOrNone(parseISO(text.toUpperCase()))
  const found = /^(?:(\d{4})-(\d\d?)-(\d\d?) )?(\d\d?):(\d\d?)(?::(\d\d?))?$/.exec(text)
  if (found === null) return undefined
  const [year, month, day, hour, minute, second] = found.slice(1).map((digits) => digits?.padStart(2, '0'))
  const midnight = year === undefined ? startOfDay(now) : parseISO(`${year}-${month}-${day}`)
  const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second ?? 0) < 60
  if (!isTime || !isValid(midnight)) return undefined
  return set(midnight, { hours: Number(hour), minutes: Number(minute), seconds: Number(second ?? 0) })
}

const validOrNone = (moment: Date): Date | undefined => (isValid(moment) ? moment : undefined)
