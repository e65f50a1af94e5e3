import { formatDuration } from 'date-fns/formatDuration'
import { intervalToDuration } from 'date-fns/intervalToDuration'
import { number } from './words.js'

export interface Progress {
  readonly done: number
  /** null: nobody knows */
  readonly total: number | null
  readonly elapsedMs: number
}

/** `12,000 of 1,000,000 (1 %), 3,500 a second, 5 minutes left`; `12,000, 3,500 a second` where the total is not known. */
export const progressText = ({ done, total, elapsedMs }: Progress): string => {
  const rate = elapsedMs > 0 ? done / (elapsedMs / 1000) : 0
  if (total === null) return `${number(done)}, ${number(Math.round(rate))} a second`
  const percent = total === 0 ? 100 : Math.floor((100 * done) / total)
  const left = rate > 0 ? `, ${duration((total - done) / rate)} left` : ''
  return `${number(done)} of ${number(total)} (${percent} %), ${number(Math.round(rate))} a second${left}`
}

const duration = (seconds: number): string => {
  const end = Math.ceil(seconds) * 1000
  return formatDuration(intervalToDuration({ start: 0, end })) || '0 seconds'
}
