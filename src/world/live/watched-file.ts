import { readFile, stat } from 'node:fs/promises'
import { type Bytes, bytesOfBuffer } from '../../domain/bytes.js'
import { fileReason } from '../../domain/file-reason.js'
import { Trouble } from '../../domain/trouble.js'

/** A file, and what is read of it: again whenever it has changed. */
export interface WatchedFile<Value> {
  /** As the file is now. Where it cannot be read any more, what it was before, and `tell` hears why, once for each change. */
  current(): Promise<Value>
}

const maxBytes = 64 * 1024 * 1024

/** Reads the file for the first time. Throws Trouble `world-file-missing`, or what `read` throws. */
export const watchFile = async <Value>(
  path: string,
  read: (bytes: Bytes, path: string) => Value | Promise<Value>,
  tell: (trouble: Trouble) => void,
): Promise<WatchedFile<Value>> => {
  let { mark, value } = await loadSettled(path, read)
  let checking: Promise<Value> | undefined
  const check = async (): Promise<Value> => {
    try {
      const now = await markOf(path)
      if (now === mark) return value
      // also where it cannot be read: it is tried again when it has changed again
      mark = now
      const loaded = await loadSettled(path, read)
      mark = loaded.mark
      value = loaded.value
    } catch (error) {
      if (!(error instanceof Trouble)) throw error
      if (error.message !== told) tell(error)
      told = error.message
      return value
    }
    told = ''
    return value
  }
  let told = ''
  return {
    current: () => {
      checking ??= check().finally(() => {
        checking = undefined
      })
      return checking
    },
  }
}

/** Changes whenever the file does: also where another one takes its place. */
const markOf = async (path: string): Promise<string> => {
  const { ino, size, mtimeNs, ctimeNs } = await attempt(path, () => stat(path, { bigint: true }))
  if (size <= maxBytes) return `${ino} ${size} ${mtimeNs} ${ctimeNs}`
  throw new Trouble('world-file-missing', `${path}: ${size} bytes; allowed are ${maxBytes} (64 MiB)`)
}

/** How often a file is read again that changes while it is read. */
const mostReads = 3

/** A file that somebody is still writing may be read half: its mark says so. */
const loadSettled = async <Value>(
  path: string,
  read: (bytes: Bytes, path: string) => Value | Promise<Value>,
): Promise<{ readonly mark: string; readonly value: Value }> => {
  for (let reads = 1; ; reads += 1) {
    const mark = await markOf(path)
    const value = await load(path, read)
    if (reads === mostReads || (await markOf(path)) === mark) return { mark, value }
  }
}

const load = async <Value>(
  path: string,
  read: (bytes: Bytes, path: string) => Value | Promise<Value>,
): Promise<Value> => read(bytesOfBuffer(await attempt(path, () => readFile(path))), path)

const attempt = async <Result>(path: string, act: () => Promise<Result>): Promise<Result> => {
  try {
    return await act()
  } catch (cause) {
    throw new Trouble('world-file-missing', `${path}: ${fileReason(cause)}`, {
      hint: 'name a file that is there in the configuration; its path goes from the folder of the configuration on',
      cause,
    })
  }
}
