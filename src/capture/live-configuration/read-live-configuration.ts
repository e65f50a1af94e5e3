import { readFileSync, statSync } from 'node:fs'
import { fileReason } from '../../domain/file-reason.js'
import type { LiveConfiguration } from '../../domain/live-configuration.js'
import { Trouble } from '../../domain/trouble.js'
import { parseLiveConfiguration } from './parse-live-configuration.js'

const maxBytes = 1024 * 1024
const hint = 'name a configuration file (YAML); what one may say: reprise listen --help'

/** The file of `--config`. Throws Trouble `configuration-missing` or `configuration-invalid`. */
export const readLiveConfiguration = (path: string): LiveConfiguration => parseLiveConfiguration(readSource(path), path)

const readSource = (path: string): Buffer => {
  const status = attempt(path, () => statSync(path))
  if (!status.isFile() || status.size > maxBytes)
    throw new Trouble(
      'configuration-invalid',
      `${path}: ${status.isFile() ? `${status.size} bytes` : 'no file'}; allowed is a file of up to ${maxBytes} bytes (1 MiB)`,
      { hint },
    )
  return attempt(path, () => readFileSync(path))
}

const attempt = <Value>(path: string, read: () => Value): Value => {
  try {
    return read()
  } catch (cause) {
    throw new Trouble('configuration-missing', `${path}: ${fileReason(cause)}`, { hint, cause })
  }
}
