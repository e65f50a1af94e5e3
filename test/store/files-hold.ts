import { existsSync, readFileSync } from 'node:fs'

/** Whether a text stands anywhere in the files of a store, its write-ahead log among them. */
export const filesHold = (path: string, text: string): boolean =>
  ['', '-wal', '-shm'].some((end) => existsSync(path + end) && readFileSync(path + end).includes(text))
