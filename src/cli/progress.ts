import { progressText } from '../report/progress-text.js'

/** Tells how far something is; `total` is null where nobody knows. */
export type Report = (done: number, total: number | null) => void

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
      const line = `${what}: ${progressText({ done, total, elapsedMs: now - started })}`
      stream.write(stream.isTTY ? `\r\x1b[K${line.slice(0, (stream.columns ?? 80) - 1)}` : `${line}\n`)
    },
    end: () => {
      if (shown && stream.isTTY) stream.write('\r\x1b[K')
    },
  }
}
