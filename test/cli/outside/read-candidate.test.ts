import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { candidateReader } from '../../../src/cli/outside/read-candidate.js'
import { gitIn } from '../../capture/git-in.js'
import { folderWith } from '../../store/given.js'

test('a candidate is read anew from its path, and a commit by its whole id once', () => {
  const folder = folderWith({ 'policy.lua': '-- one\n' })
  const path = join(folder, 'policy.lua')
  const git = gitIn(folder)
  git('init', '-q')
  git('add', '.')
  git('commit', '-qm', 'one')
  const commit = git('rev-parse', 'HEAD').trim()
  const read = candidateReader()
  const committed = read({ path, commit })
  writeFileSync(path, '-- two\n')
  expect(read({ path, commit: null }).id).not.toBe(committed.id)
  expect(read({ path, commit: 'HEAD' }).id).toBe(committed.id)
  git('commit', '-qam', 'two')
  expect(read({ path, commit: 'HEAD' }).id).not.toBe(committed.id)
  rmSync(join(folder, '.git'), { recursive: true })
  expect(read({ path, commit })).toBe(committed)
  expect(() => read({ path, commit: 'HEAD' })).toThrow()
})
