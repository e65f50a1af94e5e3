import { type ExecFileOptions, execFile, execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'

/** A commit that changed a policy. */
export interface Commit {
  /** of 40 hexadecimal digits, or 64 */
  readonly id: string
  /** milliseconds since the epoch */
  readonly at: number
  readonly subject: string
}

/** A path as git takes it: the folder to run in, and a name in it. A folder stands for all that is in it. */
export const placeOf = (path: string): { readonly folder: string; readonly name: string } => {
  const absolute = resolve(path)
  const isFolder = statSync(absolute, { throwIfNoEntry: false })?.isDirectory() === true
  return isFolder ? { folder: absolute, name: '.' } : { folder: dirname(absolute), name: basename(absolute) }
}

/** Nothing asks for a password, no hook and no pager runs. */
const quietly: ExecFileOptions = {
  timeout: 10_000,
  maxBuffer: 64 * 1024 * 1024,
  env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', GIT_PAGER: 'cat' },
}

/** The last commits that changed a file or a folder, the newest first; none where it is in no repository, or git is not there. */
export const commitsOf = (path: string, count: number): Promise<readonly Commit[]> => {
  const { folder, name } = placeOf(path)
  const words = ['log', `-n${count}`, '-z', '--format=%H %ct %s', '--', name]
  return new Promise((done) => {
    execFile('git', words, { ...quietly, cwd: folder, encoding: 'utf8' }, (error, output) =>
      done(error ? [] : String(output).split('\0').flatMap(commitOf)),
    )
  })
}

const commitOf = (text: string): readonly Commit[] => {
  const [, id, seconds, subject] = /^([0-9a-f]{40,64}) (\d+) (.*)$/s.exec(text) ?? []
  return id === undefined ? [] : [{ id, at: Number(seconds) * 1000, subject: subject ?? '' }]
}

/** Runs git to its end. Throws what `execFileSync` does; `stderr` of it says why. */
export const runGit = (folder: string, words: readonly string[], env: NodeJS.ProcessEnv = {}): string =>
  execFileSync('git', words, {
    ...quietly,
    env: { ...quietly.env, ...env },
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
