import { secondsOfUtc, type UtcFields } from './utc.js'

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
]

/**
 * `os.date` with a format: each `%x` by `strftime` in the C locale and UTC (glibc's set). What glibc does not know is
 * left as it stands; `check` may refuse a specifier before that.
 */
export const formatDate = (fields: UtcFields, format: string, check: (specifier: string) => void): string =>
  format.replace(/%([\s\S])/g, (whole, specifier: string) => {
    check(specifier)
    return conversions[specifier]?.(fields) ?? whole
  })

const two = (value: number, fill = '0'): string => String(value).padStart(2, fill)

/** The year's sign stands before its fill. */
const year = (value: number, width = 1): string =>
  value < 0 ? `-${String(-value).padStart(width - 1, '0')}` : String(value).padStart(width, '0')

const hour12 = (hour: number): number => hour % 12 || 12

const conversions: Readonly<Record<string, (fields: UtcFields) => string>> = {
  a: ({ weekday }) => days[weekday]!.slice(0, 3),
  A: ({ weekday }) => days[weekday]!,
  b: ({ month }) => months[month - 1]!.slice(0, 3),
  B: ({ month }) => months[month - 1]!,
  c: (fields) => compose(fields, '%a %b %e %H:%M:%S %Y'),
  C: (fields) => year(Math.floor(fields.year / 100), 2),
  d: ({ day }) => two(day),
  D: (fields) => compose(fields, '%m/%d/%y'),
  e: ({ day }) => two(day, ' '),
  F: (fields) => compose(fields, '%Y-%m-%d'),
  g: (fields) => two(((isoWeek(fields).year % 100) + 100) % 100),
  G: (fields) => year(isoWeek(fields).year),
  h: ({ month }) => months[month - 1]!.slice(0, 3),
  H: ({ hour }) => two(hour),
  I: ({ hour }) => two(hour12(hour)),
  j: ({ yearDay }) => String(yearDay + 1).padStart(3, '0'),
  k: ({ hour }) => two(hour, ' '),
  l: ({ hour }) => two(hour12(hour), ' '),
  m: ({ month }) => two(month),
  M: ({ minute }) => two(minute),
  n: () => '\n',
  p: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  P: ({ hour }) => (hour < 12 ? 'am' : 'pm'),
  r: (fields) => compose(fields, '%I:%M:%S %p'),
  R: (fields) => compose(fields, '%H:%M'),
  s: (fields) => String(secondsOfUtc(fields)),
  S: ({ second }) => two(second),
  t: () => '\t',
  T: (fields) => compose(fields, '%H:%M:%S'),
  u: ({ weekday }) => String(weekday || 7),
  U: ({ yearDay, weekday }) => two(Math.floor((yearDay + 7 - weekday) / 7)),
  V: (fields) => two(isoWeek(fields).week),
  w: ({ weekday }) => String(weekday),
  W: ({ yearDay, weekday }) => two(Math.floor((yearDay + 7 - ((weekday + 6) % 7)) / 7)),
  x: (fields) => compose(fields, '%m/%d/%y'),
  X: (fields) => compose(fields, '%H:%M:%S'),
  y: (fields) => two(((fields.year % 100) + 100) % 100),
  Y: (fields) => year(fields.year),
  z: () => '+0000',
  Z: () => 'GMT',
  '%': () => '%',
}

const compose = (fields: UtcFields, format: string): string => formatDate(fields, format, () => {})

/** ISO 8601: week 1 is the one with the year's first Thursday. */
const isoWeek = ({ year, yearDay, weekday }: UtcFields): { readonly year: number; readonly week: number } => {
  const monday = (weekday + 6) % 7
  const week = Math.floor((yearDay - monday + 10) / 7)
  if (week < 1) return { year: year - 1, week: weeksOf(year - 1) }
  if (week > weeksOf(year)) return { year: year + 1, week: 1 }
  return { year, week }
}

const weeksOf = (year: number): number => {
  const lastWeekday = (of: number) => (of + Math.floor(of / 4) - Math.floor(of / 100) + Math.floor(of / 400)) % 7
  return lastWeekday(year) === 4 || lastWeekday(year - 1) === 3 ? 53 : 52
}
