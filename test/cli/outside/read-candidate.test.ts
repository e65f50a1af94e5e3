import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { candidateReader } from '../../../src/cli/outside/read-candidate.js'
import { folderWith } from '../../store/given.js'

const git = (folder: string, ...words: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], {
    cwd: folder,
    encoding: 'utf8',
  }).trim()

test('a candidate is read anew from its path, and a commit by its whole id once', () => {
  const folder = folderWith({ 'policy.lua': '-- one\n' })
  const path = join(folder, 'policy.lua')
  git(folder, 'init', '-q')
  git(folder, 'add', '.')
  git(folder, 'commit', '-qm', 'one')
  const commit = git(folder, 'rev-parse', 'HEAD')
  const read = candidateReader()
  const committed = read({ path, commit })
  writeFileSync(path, '-- two\n')
  expect(read({ path, commit: null }).id).not.toBe(committed.id)
  expect(read({ path, commit: 'HEAD' }).id).toBe(committed.id)
  git(folder, 'commit', '-qam', 'two')
  expect(read({ path, commit: 'HEAD' }).id).not.toBe(committed.id)
  rmSync(join(folder, '.git'), { recursive: true })
  expect(read({ path, commit })).toBe(committed)
  expect(() => read({ path, commit: 'HEAD' })).toThrow()
})
