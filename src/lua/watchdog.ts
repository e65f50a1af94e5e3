import { Script } from 'node:vm'

/**
 * Runs work and ends it by force after a time, also where it is inside C (a pattern bomb), which no count of
 * instructions reaches. The time is the wall clock's, so what was stopped is trouble of this run and never an outcome.
 * A machine that was at work then needs `restoreImage`. Costs about 0.2 ms: wrap a batch, not a call.
 */
export const runWithin = <T>(
  milliseconds: number,
  work: () => T,
): { readonly finished: true; readonly value: T } | { readonly finished: false } => {
  const outer = slot[key]
  slot[key] = work
  try {
    return { finished: true, value: script.runInThisContext({ timeout: milliseconds }) as T }
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw thrown
    return { finished: false }
  } finally {
    slot[key] = outer
  }
}

/** Only what a vm script itself calls is under its timeout, and it sees nothing but globals. */
const key = '__repriseWatchedWork'
const slot = globalThis as unknown as Record<string, unknown>
const script = new Script(`globalThis.${key}()`)
