import { readdirSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/*
 * Beside the store `reprise.db`, a recorder keeps `reprise.db-intake-ID-N`: what its sessions have come to and the store has not taken yet.
 * ID is the recorder's, a UUID; the files of one are numbered from 1.
 */

/** A place behind what was written: in which file, and how many bytes of it. */
export interface IntakePlace {
  readonly file: number
  readonly bytes: number
}

export const intakeFile = (storePath: string, id: string, file: number): string => `${storePath}-intake-${id}-${file}`

/** The intake files beside a store, of all recorders; of each, its numbers in order. */
export const intakeFiles = (storePath: string): ReadonlyMap<string, readonly number[]> => {
  const begin = `${basename(storePath)}-intake-`
  const found = new Map<string, number[]>()
  for (const name of readdirSync(dirname(storePath))) {
    const [, id, number] = name.startsWith(begin) ? (nameEnd.exec(name.slice(begin.length)) ?? []) : []
    if (id !== undefined)
      found.set(
        id,
        [...(found.get(id) ?? []), Number(number)].toSorted((a, b) => a - b),
      )
  }
  return found
}

const nameEnd = /^([0-9a-f-]{36})-([1-9]\d*)$/

/** The file that a link names, as far as it is there: what lies beside a store lies beside that. */
export const settledPath = (storePath: string): string => {
  try {
    return realpathSync(storePath)
  } catch {
    return join(dirname(storePath), basename(storePath))
  }
}
