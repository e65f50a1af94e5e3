import { fileURLToPath } from 'node:url'

/** The package's own folder: what it ships is found from here. */
export const packageFile = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, import.meta.url))
