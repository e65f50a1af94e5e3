/** `--db`, else `REPRISE_DB`, else the file in `recordings` of the folder where it is called. */
export const storePath = (option: string | undefined): string => option ?? process.env['REPRISE_DB'] ?? defaultStore

export const defaultStore = 'recordings/reprise.db'
