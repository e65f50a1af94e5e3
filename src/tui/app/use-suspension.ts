import { setImmediate as turn } from 'node:timers/promises'
import { useApp } from 'ink'
import { useCallback, useEffect, useRef } from 'react'
import { mouseOff, mouseOn } from './mouse-input.js'

/**
 * Control-Z, as any program in a terminal takes it: the terminal is given back, the whole job stops, and after `fg`
 * the screen is painted anew, in the size that the terminal has by then. SIGTSTP does the same.
 */
export const useSuspension = (hasMouse: boolean): (() => void) => {
  const { suspendTerminal } = useApp()
  const isSuspended = useRef(false)
  const suspend = useCallback((): void => {
    if (isSuspended.current) return
    isSuspended.current = true
    suspendTerminal(() => stopJob(hasMouse)).finally(() => {
      isSuspended.current = false
      // a change of size is not told to a job that is stopped
      process.kill(process.pid, 'SIGWINCH')
    })
  }, [suspendTerminal, hasMouse])
  useEffect(() => {
    process.on('SIGTSTP', suspend)
    return () => void process.off('SIGTSTP', suspend)
  }, [suspend])
  return suspend
}

/** Goes on when the job does. */
const stopJob = async (hasMouse: boolean): Promise<void> => {
  if (hasMouse) process.stdout.write(mouseOff)
  const listeners = process.listeners('SIGTSTP')
  process.removeAllListeners('SIGTSTP')
  process.kill(0, 'SIGTSTP')
  await turn()
  for (const listener of listeners) process.on('SIGTSTP', listener)
  if (hasMouse) process.stdout.write(mouseOn)
}
