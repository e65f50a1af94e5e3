import { readFileSync, readlinkSync } from 'node:fs'
import { hostname, uptime } from 'node:os'
import { encodeText } from '../../domain/canonical.js'
import type { RecorderProcess } from '../../domain/recorder-process.js'
import type { IsWriting } from '../../store/intake/left-intakes.js'

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

/**
 * What tells a process from any other that has its number (Linux: the machine's boot, the space in which the number is one, and when the
 * process was started, in the system's ticks); null where the system does not say, and where it has ended, though nobody has asked how.
 */
export const lifeOf = (pid: number): string | null => {
  try {
    const [state, ...fields] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ')
    return state === 'Z' || state === 'X' ? null : `${numberSpace()} ${fields[18]}`
  } catch {
    return null
  }
}

const numberSpace = (): string =>
  `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()} ${readlinkSync('/proc/self/ns/pid')}`

/** Does the recorder of an intake, which wrote it last at `lastAt`, still write? Of one in another container nobody can tell but by its silence. */
export const isWriting: IsWriting = ({ recorder, life }, lastAt) => {
  const own = lifeOf(process.pid)
  if (life === null || own === null) return isRunning(recorder, lastAt)
  const [boot, space] = life.split(' ')
  const [ownBoot, ownSpace] = own.split(' ')
  if (boot === ownBoot && space === ownSpace) return lifeOf(recorder.pid) === life
  const isBeforeReboot = boot !== ownBoot && recorder.host === thisRecorder().host
  return !isBeforeReboot && Date.now() - lastAt < silentMs
}
