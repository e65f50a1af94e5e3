import { existsSync } from 'node:fs'

/** `--db`, else `REPRISE_DB`, else the file in `recordings` of the folder where it is called. */
export const storePath = (option: string | undefined): string => option ?? process.env['REPRISE_DB'] ?? defaultStore

export const defaultStore = 'recordings/reprise.db'

/** Whether there is nothing to open yet: no store was named, and the usual one was never made. */
export const isFirstUse = (path: string): boolean => path === defaultStore && !existsSync(path)
