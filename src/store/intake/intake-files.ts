import { lstatSync, readdirSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/*
 * Beside the store `reprise.db`, a recorder keeps `reprise.db-intake-ID-N`: what its sessions have come to and the store has not taken yet.
 * ID is the intake's, a UUID; its files are numbered from 1. Which store it is of, stands in the file: a store may be given another name.
 */

export interface IntakeFile {
  readonly path: string
  /** of the store, as it was then: `reprise.db` */
  readonly storeName: string
  readonly id: string
  readonly number: number
}

export const intakeFile = (storePath: string, id: string, number: number): string =>
  `${storePath}-intake-${id}-${number}`

/** What has such a name in the folder of a store, each intake's in order. A folder, a link or a pipe of that name is none. */
export const intakeFiles = (storePath: string): readonly IntakeFile[] => {
  const folder = dirname(storePath)
  return namesIn(folder)
    .flatMap((name) => {
      const [, storeName, id, number] = nameForm.exec(name) ?? []
      return number === undefined
        ? []
        : [{ path: join(folder, name), storeName: storeName!, id: id!, number: Number(number) }]
    })
    .filter(({ path }) => lstatSync(path, { throwIfNoEntry: false })?.isFile() === true)
    .toSorted((a, b) => Number(a.id > b.id) - Number(a.id < b.id) || a.number - b.number)
}

/** A folder that may not be looked into has none that could be taken in. */
const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

const nameForm = /^(.+)-intake-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-([1-9]\d{0,14})$/

/** Has it the name of that store? */
export const isBeside = ({ storeName }: IntakeFile, storePath: string): boolean => storeName === basename(storePath)

/** The file that a link names, as far as it is there: what lies beside a store lies beside that. */
export const settledPath = (storePath: string): string => {
  try {
    return realpathSync(storePath)
  } catch {
    return join(dirname(storePath), basename(storePath))
  }
}
