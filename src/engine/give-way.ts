import { constants, getPriority, setPriority } from 'node:os'

/**
 * Lets what else runs on the machine go before this thread: a screen that somebody looks at, or a mail server. Only on Linux, where a
 * thread has a priority of its own (setpriority(2), "C library/kernel differences"); elsewhere the whole process would wait.
 */
export const giveWay = (): void => {
  if (process.platform !== 'linux') return
  const { PRIORITY_BELOW_NORMAL: low } = constants.priority
  try {
    if (getPriority() < low) setPriority(low)
  } catch {
    // a sandbox may forbid it: then it runs as everything does
  }
}
