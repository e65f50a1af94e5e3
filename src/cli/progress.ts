import { formatDuration } from 'date-fns/formatDuration'
import { intervalToDuration } from 'date-fns/intervalToDuration'

/** Tells how far something is. */
export type Report = (done: number, total: number) => void

const firstAfterMs = 1000
const everyMs = 200

/**
 * Progress on standard error, with rate and time left: one line that is written over in a terminal, a line every ten
 * seconds elsewhere. Silent for the first second.
 */
export const progressOn = (stream: NodeJS.WriteStream, what: string): { readonly report: Report; end(): void } => {
  const started = Date.now()
  let last = started + firstAfterMs - everyMs
  let shown = false
  const interval = stream.isTTY ? everyMs : 10_000
  return {
    report: (done, total) => {
      const now = Date.now()
      if (now - last < interval || now - started < firstAfterMs) return
      last = now
      shown = true
      const line = progressLine(what, { done, total, elapsedMs: now - started })
      stream.write(stream.isTTY ? `\r\x1b[K${line.slice(0, (stream.columns ?? 80) - 1)}` : `${line}\n`)
    },
    end: () => {
      if (shown && stream.isTTY) stream.write('\r\x1b[K')
    },
  }
}

const progressLine = (
  what: string,
  { done, total, elapsedMs }: { readonly done: number; readonly total: number; readonly elapsedMs: number },
): string => {
  const rate = done / (elapsedMs / 1000)
  const percent = total === 0 ? 100 : Math.floor((100 * done) / total)
  const left = rate > 0 ? (total - done) / rate : 0
  return `${what}: ${done} of ${total} (${percent} %), ${rate.toFixed(0)} a second, ${duration(left)} left`
}

const duration = (seconds: number): string => {
  const end = Math.ceil(seconds) * 1000
  return formatDuration(intervalToDuration({ start: 0, end })) || '0 seconds'
}
