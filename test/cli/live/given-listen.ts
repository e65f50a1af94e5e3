import type { Folder } from '../given-cli.js'
import { type GivenServing, givenServing } from './given-serving.js'

export interface GivenListen extends GivenServing {
  readonly port: number
}

/** `reprise listen` as a process of its own, once it listens on a port that is free. */
export const givenListen = async (folder: Folder, ...args: readonly string[]): Promise<GivenListen> => {
  const serving = await givenServing(
    folder,
    ['listen', '--policy', 'policy.lua', '--port', '0', '--hostname', 'live.example', ...args],
    /listening for \S+ on \S+:(\d+)/,
  )
  return { ...serving, port: Number(serving.ready[1]) }
}
