import {
  accessSync,
  chmodSync,
  constants,
  createWriteStream,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** For what has messages and credentials in it: others may not read it. */
export const ownersAlone = 0o600

/** Writes lines, each of which gets its line end, for their owner alone. The file is whole afterwards or, where that fails, as it was. */
export const writeLines = async (file: string, lines: Iterable<string>): Promise<void> => {
  const part = partOf(file, ownersAlone)
  try {
    await pipeline(Readable.from(withLineEnds(lines)), createWriteStream(part.at, { mode: part.mode }))
    part.keep()
  } catch (error) {
    part.drop()
    throw error
  }
}

/** The same of a text. */
export const writeText = (file: string, text: string, mode?: number): void => {
  const part = partOf(file, mode)
  try {
    writeFileSync(part.at, text, { mode: part.mode })
    part.keep()
  } catch (error) {
    part.drop()
    throw error
  }
}

export function* withLineEnds(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`
}

/** Where something is written until all of it is; then it is kept, or else dropped. */
interface Part {
  readonly at: string
  readonly mode: number
  keep(): void
  drop(): void
}

/** Beside the file, unless that is a device or a pipe, or its folder takes no other file. */
const partOf = (file: string, mode = 0o666): Part => {
  const there = statSync(file, { throwIfNoEntry: false })
  const target = there ? realpathSync(file) : file
  if ((there && !there.isFile()) || !takesFiles(dirname(target)))
    return { at: file, mode, keep: () => {}, drop: () => {} }
  const at = `${target}.${process.pid}.part`
  return {
    at,
    mode,
    keep: () => {
      // what is made anew is cut by the umask
      if (there) chmodSync(at, there.mode & 0o777)
      renameSync(at, target)
    },
    drop: () => rmSync(at, { force: true }),
  }
}

const takesFiles = (folder: string): boolean => {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
