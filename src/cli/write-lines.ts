import { createWriteStream, type Stats, statSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * Writes lines, each of which gets its line end. A file is whole afterwards or, where that fails, as it was: until all is written, it
 * lies beside it. Others may not read it: messages and credentials are in it.
 */
export const writeLines = async (file: string, lines: Iterable<string>): Promise<void> => {
  const source = Readable.from(withLineEnds(lines))
  if (file === '-') return pipeline(source, process.stdout, { end: false })
  const there: Stats | undefined = statSync(file, { throwIfNoEntry: false })
  // a device, or a pipe, is no place for another file
  if (there && !there.isFile()) return pipeline(source, createWriteStream(file))
  const part = `${file}.${process.pid}.part`
  try {
    await pipeline(source, createWriteStream(part, { mode: 0o600 }))
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

function* withLineEnds(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`
}
