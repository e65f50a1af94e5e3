import type { Bytes } from '../../domain/bytes.js'
import type { Revision } from '../../domain/revision.js'
import type { ReadIncluded } from './parse-configuration.js'
import { textOf, unreadable } from './unreadable.js'

/**
 * What an include names: a file, or all files of a folder in alphabetical order (conf-overview.md). Looked for beside the
 * file that includes it, then in the policy's folder, and nowhere else.
 */
export const includedFiles =
  (files: Revision['files']): ReadIncluded =>
  (path, at) => {
    const beside = at.file.slice(0, at.file.lastIndexOf('/') + 1)
    for (const candidate of [`${beside}${path}`, path].flatMap((one) => pathWithin(one) ?? [])) {
      const source = files.get(candidate)
      if (source !== undefined) return [{ file: candidate, source }]
      const inFolder = [...files].filter(([file]) => folderOf(file) === candidate)
      if (inFolder.length > 0) return inFolder.map(([file, bytes]) => ({ file, source: bytes }))
    }
    throw unreadable(
      at,
      `include ${JSON.stringify(textOf(path))}: there is no such file or folder in the policy's folder`,
      "allowed are files of the policy's folder: put a copy there, and name it by a relative path",
    )
  }

const folderOf = (file: Bytes): Bytes => file.slice(0, Math.max(file.lastIndexOf('/'), 0))

/** Without `.` and `..`; undefined where it leads out of the folder. */
export const pathWithin = (path: Bytes): Bytes | undefined => {
  if (path.startsWith('/')) return undefined
  const parts: Bytes[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return parts.join('/')
}
