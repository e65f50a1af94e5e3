import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { writeText } from '../whole-file.js'

const kept = 10

/** Where it is written down which candidates were compared lately (XDG base directories, `$XDG_STATE_HOME`). */
const recentFile = (env: NodeJS.ProcessEnv): string =>
  join(env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'reprise', 'candidates.json')

/** Absolute paths of the candidates that were compared lately, the last one first; none where that cannot be read. */
export const recentCandidates = (env: NodeJS.ProcessEnv): readonly string[] => {
  try {
    const read: unknown = JSON.parse(readFileSync(recentFile(env), 'utf8'))
    return Array.isArray(read) ? read.filter((path): path is string => typeof path === 'string').slice(0, kept) : []
  } catch {
    return []
  }
}

/**
 * Of those, the ones that are still there: first what is in a folder, the last one first, then what is elsewhere. The list is one for
 * all that somebody works on.
 */
export const offeredCandidates = (env: NodeJS.ProcessEnv, folder: string): readonly string[] => {
  const { here = [], elsewhere = [] } = Object.groupBy(
    recentCandidates(env).filter((path) => existsSync(path)),
    (path) => (isWithin(path, folder) ? 'here' : 'elsewhere'),
  )
  return [...here, ...elsewhere]
}

const isWithin = (path: string, folder: string): boolean => {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** Puts a candidate first. A list that cannot be kept is a convenience less, and no trouble. */
export const rememberCandidate = (path: string, env: NodeJS.ProcessEnv): void => {
  const absolute = resolve(path)
  const paths = [absolute, ...recentCandidates(env).filter((other) => other !== absolute)].slice(0, kept)
  const file = recentFile(env)
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeText(file, `${JSON.stringify(paths, null, 2)}\n`)
  } catch {}
}
