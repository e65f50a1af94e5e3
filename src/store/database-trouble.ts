import Database from 'better-sqlite3'
import { Trouble } from '../domain/trouble.js'

/** Runs `work`; what SQLite says is wrong with the world becomes Trouble that names the file. */
export const withDatabaseTrouble = <Result>(path: string, work: () => Result): Result => {
  try {
    return work()
  } catch (error) {
    throw databaseTrouble(path, error)
  }
}

/** The Trouble that an error of SQLite is; anything else stays what it is. */
export const databaseTrouble = (path: string, error: unknown): unknown => {
  if (!(error instanceof Database.SqliteError)) return error
  const found = troubles.find(([prefix]) => error.code.startsWith(prefix))
  if (found === undefined) return error
  const [, code, sentence, hint] = found
  const options = { cause: error, ...(hint === undefined ? {} : { hint }) }
  return new Trouble(code, `${path}: ${sentence} (${error.code}: ${error.message})`, options)
}

const troubles: readonly (readonly [prefix: string, code: string, sentence: string, hint?: string])[] = [
  [
    'SQLITE_BUSY',
    'store-locked',
    'another process is writing and did not finish in time',
    'wait for the other process, or find it with: fuser -v STORE',
  ],
  ['SQLITE_LOCKED', 'store-locked', 'the store is locked', 'wait for the other process'],
  [
    'SQLITE_FULL',
    'store-full',
    'the disk is full; nothing of this was written',
    'make room, then do it again: df -h .',
  ],
  [
    'SQLITE_IOERR',
    'store-io',
    'the disk did not read or write; nothing of this was written',
    'look at the disk (is it full?): df -h . && dmesg | tail',
  ],
  ['SQLITE_CORRUPT', 'store-damaged', 'the file is damaged', 'restore a copy, then: reprise verify'],
  ['SQLITE_NOTADB', 'store-foreign', 'this is no store of Reprise', 'name another file with --db'],
  [
    'SQLITE_READONLY',
    'store-readonly',
    'the store cannot be written',
    'check the permissions of the file and its folder',
  ],
  [
    'SQLITE_CANTOPEN',
    'store-unreadable',
    'the store cannot be opened',
    'check the permissions of the file and its folder',
  ],
  ['SQLITE_PERM', 'store-unreadable', 'the store cannot be opened', 'check the permissions of the file and its folder'],
]
