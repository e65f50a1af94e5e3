import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { fileReason } from '../../domain/file-reason.js'
import { Trouble } from '../../domain/trouble.js'
import type { Keyed } from '../../engine/redaction/keyed.js'
import { redactionHint } from './help.js'
import { parseRedactionProfile } from './parse-redaction-profile.js'

/** The file of `--redact`. Throws Trouble `profile-missing`, also for its key, and `profile-invalid`. */
export const readRedactionProfile = (path: string): Keyed =>
  parseRedactionProfile(readBytes(path), path, { file: readKey, environment: process.env })

/** A pipe may be one, too. */
const readBytes = (path: string): Buffer => {
  if (reading(path, () => statSync(path)).isCharacterDevice())
    throw new Trouble('profile-invalid', `${path}: a profile is a file, and this is a device`, { hint: redactionHint })
  return reading(path, () => readFileSync(path))
}

const mostKeyBytes = 4096

/** A device may have no end, and a pipe no beginning. */
const readKey = (path: string): Buffer => {
  const kind = reading(path, () => statSync(path))
  if (!kind.isFile() && !kind.isDirectory()) throw refusal(path, 'it is no regular file')
  const bytes = reading(path, () => beginningOf(path, mostKeyBytes + 1))
  if (bytes.length <= mostKeyBytes) return bytes
  throw refusal(path, `it has more than ${mostKeyBytes} bytes`)
}

const refusal = (path: string, what: string): Trouble =>
  new Trouble('profile-invalid', `the key of a profile is in ${path}: ${what}`, {
    hint: `name a file of 16 to ${mostKeyBytes} bytes, as openssl rand -hex 32 gives`,
  })

/** At most that many bytes, whatever the file says of its size. */
const beginningOf = (path: string, most: number): Buffer => {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(most)
    return bytes.subarray(0, readSync(file, bytes, 0, most, 0))
  } finally {
    closeSync(file)
  }
}

const reading = <Read>(path: string, read: () => Read): Read => {
  try {
    return read()
  } catch (cause) {
    throw new Trouble('profile-missing', `${path}: ${fileReason(cause)}`, { hint: redactionHint, cause })
  }
}
