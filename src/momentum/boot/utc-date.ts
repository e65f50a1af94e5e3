import type { Bytes } from '../../domain/bytes.js'
import { formatDate } from '../../lua/library/format-date.js'
import { utcOf } from '../../lua/library/utc.js'

/** What `os.date` gives here, where every clock is in UTC, of a text format; undefined of `*t`, which gives a table. */
export const utcDate = (format: Bytes, seconds: number): Bytes | undefined => {
  const utc = format.replace(/^!/, '')
  const fields = utcOf(seconds)
  return utc === '*t' || fields === undefined ? undefined : formatDate(fields, utc, () => {})
}

/** Of a moment in UTC, the fields of `os.date("*t")` that tell a time zone. */
export const utcFields = (seconds: number): Readonly<Record<string, number>> => {
  const { year, month, day, hour, minute: min, second: sec } = utcOf(seconds)!
  return { year, month, day, hour, min, sec }
}
