/**
 * The time of a record, in milliseconds since the epoch: 16 digits are microseconds (`log_hires_timestamp`, Momentum
 * 5.3), fewer are seconds; 10 by the manual. Undefined: it is none.
 */
export const logMoment = (text: string): number | undefined => {
  if (/^\d{16}$/.test(text)) return Number(text) / 1000
  return /^\d{1,11}$/.test(text) ? Number(text) * 1000 : undefined
}
