import { hostname, uptime } from 'node:os'
import { encodeText } from '../../domain/canonical.js'
import type { RecorderProcess } from '../../domain/recorder-process.js'

/** This process, as recordings name it. */
export const thisRecorder = (): RecorderProcess => ({
  host: encodeText(hostname()),
  pid: process.pid,
  startedAt: Math.round(Date.now() - process.uptime() * 1000),
})

/** A recorder of another machine is asked nothing: it counts as running for this long after it wrote last. */
const silentMs = 3_600_000

/** Does that process, which wrote last at `lastAt` (milliseconds since the epoch), still record? */
export const isRunning = ({ host, pid, startedAt }: RecorderProcess, lastAt: number): boolean => {
  if (host !== thisRecorder().host) return Date.now() - lastAt < silentMs
  if (pid === process.pid || startedAt < Date.now() - uptime() * 1000) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
