import { fileReason } from '../../domain/file-reason.js'
import { Trouble } from '../../domain/trouble.js'

/** A file that cannot be read: code `import-missing`. */
export const unreadable = (path: string, cause: unknown): Trouble =>
  new Trouble('import-missing', `${showPath(path)}: ${fileReason(cause)}`, {
    hint: 'name a file that is there and can be read',
    cause,
  })

/**
 * A file that is not what it should be: code `import-invalid`; `where` is its path, and where it is known the line or
 * byte.
 */
export const invalidImport = (where: string, got: string, allowed: string): Trouble =>
  new Trouble('import-invalid', `${showPath(where)}: ${got}; ${allowed}`, {
    hint: 'what can be imported: reprise import --help',
  })

/** Text out of a file for a message: quoted, escaped and cut. */
export const quoted = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)

const showPath = (path: string): string => (/\p{Cc}/u.test(path) ? JSON.stringify(path) : path)
