import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { bytesOfText } from '../domain/bytes.js'
import type { Revision } from '../domain/revision.js'
import { Trouble } from '../domain/trouble.js'
import { placeOf, runGit } from './git.js'
import { readPolicy } from './read-policy.js'

/** The version of a policy that a commit has; `commit` is anything that git takes for one. Throws Trouble `commit-missing`, and those of `readPolicy`. */
export const readCommittedPolicy = (path: string, commit: string): Revision => {
  const { folder, name } = placeOf(path)
  const temporary = mkdtempSync(join(tmpdir(), 'reprise-commit-'))
  try {
    const called = basename(folder)
    const id = checkOut({ folder, commit, temporary, into: join(temporary, called) })
    const revision = readPolicy(join(temporary, called, name))
    return { ...revision, name: bytesOfText(`${basename(resolve(path))}@${id.slice(0, 8)}`) }
  } catch (error) {
    throw error instanceof Trouble ? withoutTemporary(error, temporary, dirname(folder)) : missing(path, commit, error)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

interface CheckOut {
  readonly folder: string
  readonly commit: string
  readonly temporary: string
  readonly into: string
}

/** As git would write the folder down, with an index of its own: the user's tree and index stay as they are. Returns the commit's id. */
const checkOut = ({ folder, commit, temporary, into }: CheckOut): string => {
  const id = runGit(folder, ['rev-parse', '--verify', '--end-of-options', `${commit}^{commit}`]).trim()
  const prefix = runGit(folder, ['rev-parse', '--show-prefix']).trim().replace(/\/$/, '')
  const top = runGit(folder, ['rev-parse', '--show-toplevel']).replace(/\n$/, '')
  const index = { GIT_INDEX_FILE: join(temporary, 'index') }
  runGit(top, ['read-tree', prefix === '' ? `${id}^{tree}` : `${id}:${prefix}`], index)
  runGit(top, ['checkout-index', '--all', `--prefix=${into}/`], index)
  return id
}

/** What is said of the copy is meant of the path. */
const withoutTemporary = ({ code, message, hint }: Trouble, temporary: string, parent: string): Trouble =>
  new Trouble(
    code,
    message.replaceAll(temporary, parent),
    hint === undefined ? {} : { hint: hint.replaceAll(temporary, parent) },
  )

const missing = (path: string, commit: string, error: unknown): Trouble => {
  const { stderr, code } = error as { readonly stderr?: string; readonly code?: string }
  const why =
    code === 'ENOENT' ? 'git is not installed, or the folder is gone' : (stderr || String(error)).trim().split('\n')[0]
  return new Trouble('commit-missing', `cannot read ${path} as of ${commit}: ${why}`, {
    hint: 'list the commits that changed it: git log -- PATH',
    cause: error,
  })
}
