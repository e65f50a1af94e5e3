import { closeSync, openSync, readSync } from 'node:fs'
import { unreadable } from './import-trouble.js'

const pieceBytes = 65_536

/** A file from its beginning, in pieces that each stand by themselves. Throws Trouble `import-missing`. */
export function* readPieces(path: string): Generator<Buffer, void, undefined> {
  const descriptor = attempt(path, () => openSync(path, 'r'))
  try {
    for (;;) {
      const piece = Buffer.allocUnsafeSlow(pieceBytes)
      const size = attempt(path, () => readSync(descriptor, piece))
      if (size === 0) return
      yield piece.subarray(0, size)
    }
  } finally {
    closeSync(descriptor)
  }
}

const attempt = <Value>(path: string, read: () => Value): Value => {
  try {
    return read()
  } catch (cause) {
    throw unreadable(path, cause)
  }
}
