import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { resolve } from 'node:path'

const shown = 200

/**
 * The paths that a text may become: what is in its folder and begins with its last part, folders with a slash behind
 * them. Only what may be a policy: folders, Lua files, configuration fragments. None where the folder cannot be read.
 */
export const completePath = async (before: string): Promise<readonly string[]> => {
  const slash = before.lastIndexOf('/')
  const [folder, begun] = [before.slice(0, slash + 1), before.slice(slash + 1)]
  const entries = await readdir(resolve(expandHome(folder) || '.'), { withFileTypes: true }).catch(() => [])
  return entries
    .filter(({ name }) => name.startsWith(begun) && (begun.startsWith('.') || !name.startsWith('.')))
    .flatMap((entry) => {
      if (entry.isDirectory() || entry.isSymbolicLink())
        return [`${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`]
      return /\.(?:lua|conf)$/.test(entry.name) ? [`${folder}${entry.name}`] : []
    })
    .sort()
    .slice(0, shown)
}

/** Of a path as somebody typed it. */
export const absolutePath = (path: string): string => resolve(expandHome(path))

/** `~/` as shells have it. */
const expandHome = (path: string): string =>
  path === '~' || path.startsWith('~/') ? `${homedir()}${path.slice(1)}` : path
