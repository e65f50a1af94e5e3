import { readFileSync } from 'node:fs'
import { fileReason } from '../../domain/file-reason.js'
import { Trouble } from '../../domain/trouble.js'
import type { Keyed } from '../../engine/redaction/keyed.js'
import { redactionHint } from './help.js'
import { parseRedactionProfile } from './parse-redaction-profile.js'

/** The file of `--redact`. Throws Trouble `profile-missing`, also for its key, and `profile-invalid`. */
export const readRedactionProfile = (path: string): Keyed =>
  parseRedactionProfile(readBytes(path), path, { file: readBytes, environment: process.env })

const readBytes = (path: string): Buffer => {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new Trouble('profile-missing', `${path}: ${fileReason(cause)}`, { hint: redactionHint, cause })
  }
}
