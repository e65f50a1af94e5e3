import { Trouble } from '../domain/trouble.js'

/**
 * What the engine throws where a script goes deeper into C than its stack has room (a pattern of a hundred thousand
 * items), or breaks the machine: neither is the same everywhere, so it is trouble of this run and no outcome.
 */
export const stackExhausted = (thrown: unknown): Trouble | undefined => {
  const isRangeError = thrown instanceof RangeError && /call stack/.test(thrown.message)
  if (!isRangeError && !(thrown instanceof WebAssembly.RuntimeError)) return undefined
  return new Trouble('machine-stack', `the Lua machine gave up inside the script: ${(thrown as Error).message}`, {
    hint: 'look for a pattern or recursion that grows with its input',
    cause: thrown,
  })
}
