import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import type { Folder } from '../given-cli.js'

export interface GivenListen {
  readonly port: number
  readonly pid: number
  /** what it has printed so far */
  output(): string
  /** standard error so far */
  log(): string
  errors(): string
  /** ends it by a signal, and comes to its exit status: null where the signal did */
  end(signal: NodeJS.Signals): Promise<number | null>
}

/** `reprise listen` as a process of its own, once it listens on a port that is free. */
export const givenListen = async (folder: Folder, ...args: readonly string[]): Promise<GivenListen> => {
  const child = folder.start(['listen', '--policy', 'policy.lua', '--port', '0', '--hostname', 'live.example', ...args])
  let [output, errors] = ['', '']
  const exit = once(child, 'close') as Promise<[number | null]>
  child.stdout.on('data', (bytes) => {
    output += String(bytes)
  })
  const port = await new Promise<number>((resolve, reject) => {
    child.stderr.on('data', (bytes) => {
      errors += String(bytes)
      const found = /listening for \S+ on \S+:(\d+)/.exec(errors)
      if (found) resolve(Number(found[1]))
    })
    void exit.then(() => reject(new Error(`it ended before it listened: ${errors}`)))
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return {
    port,
    pid: child.pid!,
    output: () => output,
    log: () => errors!,
    errors: () => errors,
    end: async (signal) => {
      child.kill(signal)
      return (await exit)[0]
    },
  }
}
