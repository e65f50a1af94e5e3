/** A moment in UTC, as C's `struct tm` has it, with the full year and months from 1. */
export interface UtcFields {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  /** 0 is Sunday */
  readonly weekday: number
  /** 0 is the first of January */
  readonly yearDay: number
}

const daySeconds = 86400

/** Of seconds since the epoch; undefined where they are no number or the year does not fit a C int. */
export const utcOf = (seconds: number): UtcFields | undefined => {
  if (!Number.isFinite(seconds) || Math.abs(seconds) > 2 ** 31 * 366 * daySeconds) return undefined
  const days = Math.floor(seconds / daySeconds)
  const rest = seconds - days * daySeconds
  const { year, month, day } = civilOf(days)
  return {
    year,
    month,
    day,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    weekday: (((days + 4) % 7) + 7) % 7,
    yearDay: days - daysOf(year, 1, 1),
  }
}

/** As `mktime` in UTC: any field may be out of its range and carries over. */
export const secondsOfUtc = (fields: Omit<UtcFields, 'weekday' | 'yearDay'>): number => {
  const months = fields.year * 12 + fields.month - 1
  const year = Math.floor(months / 12)
  const days = daysOf(year, months - year * 12 + 1, 1) + fields.day - 1
  return days * daySeconds + fields.hour * 3600 + fields.minute * 60 + fields.second
}

/** Days since the epoch of a date of the proleptic Gregorian calendar (Hinnant, "chrono-compatible date algorithms"). */
const daysOf = (year: number, month: number, day: number): number => {
  const marchYear = month <= 2 ? year - 1 : year
  const era = Math.floor(marchYear / 400)
  const yearOfEra = marchYear - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146097 + dayOfEra - 719468
}

const civilOf = (days: number): { readonly year: number; readonly month: number; readonly day: number } => {
  const shifted = days + 719468
  const era = Math.floor(shifted / 146097)
  const dayOfEra = shifted - era * 146097
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36524) + Math.floor(dayOfEra / 146096)
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  }
}
