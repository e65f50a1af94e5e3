import { type Bytes, sha256Of } from './bytes.js'

/** The language of a policy: Momentum's, Lua 5.4 on Momentum's host, or Lua 5.4 for the events of KumoMTA. */
export type Dialect = 'thrlua' | 'lua54' | 'kumo'

/** A policy with its bytes: the whole folder, data files too. */
export interface Revision {
  /** SHA-256 (hex) over entry, dialect, and every file's path and bytes */
  readonly id: string
  /** what people call it: the folder's or file's name */
  readonly name: Bytes
  readonly dialect: Dialect
  /** path of the file that is run first, within `files` */
  readonly entry: Bytes
  /** path (with `/`) to bytes, sorted by path */
  readonly files: ReadonlyMap<Bytes, Bytes>
}

/** SHA-256 over the dialect, the entry, and every file's path and bytes, each with its length before it. */
export const revisionId = (entry: Bytes, files: Revision['files'], dialect: Dialect = 'thrlua'): string => {
  const parts = [dialect, entry, ...[...files].flat()]
  return sha256Of(parts.map((part) => `${part.length}:${part}`).join(''))
}

/** The first twelve digits of a hash: enough to tell apart, short enough to read. */
export const shortHash = (hash: string): string => hash.slice(0, 12)
