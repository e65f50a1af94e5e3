import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import type { Folder } from '../given-cli.js'

/** A command that serves, as a process of its own. */
export interface GivenServing {
  /** what the pattern found in what it said when it was ready */
  readonly ready: RegExpExecArray
  readonly pid: number
  /** what it has printed so far */
  output(): string
  errors(): string
  /** ends it by a signal, and comes to its exit status: null where the signal did */
  end(signal: NodeJS.Signals): Promise<number | null>
}

/** Starts it, and waits until what it says on standard error has the pattern. */
export const givenServing = async (folder: Folder, args: readonly string[], pattern: RegExp): Promise<GivenServing> => {
  const child = folder.start(args)
  let [output, errors] = ['', '']
  const exit = once(child, 'close') as Promise<[number | null]>
  child.stdout.on('data', (bytes) => {
    output += String(bytes)
  })
  const ready = await new Promise<RegExpExecArray>((resolve, reject) => {
    child.stderr.on('data', (bytes) => {
      errors += String(bytes)
      const found = pattern.exec(errors)
      if (found) resolve(found)
    })
    void exit.then(() => reject(new Error(`it ended before it served: ${errors}`)))
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return {
    ready,
    pid: child.pid!,
    output: () => output,
    errors: () => errors,
    end: async (signal) => {
      child.kill(signal)
      return (await exit)[0]
    },
  }
}
