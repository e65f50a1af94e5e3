import type { Bytes } from '../../domain/bytes.js'

/** The file that `require` looks for, from the policy's folder on. */
export const fileOfModule = (name: Bytes): Bytes => `${name.replaceAll('.', '/')}.lua`

/** The name by which `require` finds a file. */
export const moduleOfFile = (path: Bytes): Bytes => path.replace(/\.lua$/, '').replaceAll('/', '.')
