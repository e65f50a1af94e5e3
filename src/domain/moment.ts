const written = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(?:Z|([+-])(\d\d):(\d\d))$/

/** A time of RFC 3339 with its zone, as milliseconds since the epoch; undefined where it is none, or lies before 1970. */
export const momentOf = (text: string): number | undefined => {
  const parts = written.exec(text)
  const moment = parts === null ? undefined : momentOfParts(parts)
  return moment !== undefined && moment >= 0 ? moment : undefined
}

const momentOfParts = (parts: RegExpExecArray): number | undefined => {
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
