import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commitsOf } from '../../src/capture/git.js'
import { readCommittedPolicy } from '../../src/capture/read-commit.js'
import { readPolicy } from '../../src/capture/read-policy.js'
import { folderWith, givenFolder } from '../store/given.js'
import { gitIn } from './git-in.js'

/** A repository with a policy in a folder of it, of two versions. */
const given = (): { readonly folder: string; git(...words: readonly string[]): string } => {
  const top = givenFolder()
  const folder = join(top, 'policies', 'inbound')
  mkdirSync(folder, { recursive: true })
  const git = gitIn(top)
  git('init', '-q')
  for (const version of [1, 2]) {
    writeFileSync(join(folder, 'policy.lua'), `-- version ${version}\n`)
    writeFileSync(join(folder, 'limits.lua'), `-- \xff ${version}\n`, 'latin1')
    git('add', '.')
    git('commit', '-qm', `version ${version}`)
  }
  return { folder, git }
}

test('a commit has the policy as it was then, byte for byte, and tree and index stay as they are', () => {
  const { folder, git } = given()
  writeFileSync(join(folder, 'policy.lua'), '-- not committed\n')
  const before = git('status', '--porcelain')
  const revision = readCommittedPolicy(folder, 'HEAD~1')
  expect([...revision.files]).toEqual([
    ['limits.lua', '-- \xff 1\n'],
    ['policy.lua', '-- version 1\n'],
  ])
  expect(revision.name).toMatch(/^inbound@[0-9a-f]{8}$/)
  expect(git('status', '--porcelain')).toBe(before)
})

test('the version on disk and the same version of a commit are one revision', () => {
  const { folder } = given()
  expect(readCommittedPolicy(folder, 'HEAD').id).toBe(readPolicy(folder).id)
})

test('a script by itself is read by itself', () => {
  const { folder } = given()
  const revision = readCommittedPolicy(join(folder, 'policy.lua'), 'HEAD~1')
  expect([...revision.files]).toEqual([['policy.lua', '-- version 1\n']])
})

test.each([
  ['no-such-commit', 'Needed a single revision'],
  ['--output=/tmp/x', 'Needed a single revision'],
])('%s is no commit', (commit, why) => {
  const { folder } = given()
  expect(() => readCommittedPolicy(folder, commit)).toThrow(why)
})

test('a folder in no repository has no commits, and cannot be read as of one', async () => {
  const folder = folderWith({ 'policy.lua': '' })
  expect(await commitsOf(folder, 5)).toEqual([])
  expect(() => readCommittedPolicy(folder, 'HEAD')).toThrow('not a git repository')
})

test('the commits that changed a policy are listed, the newest first', async () => {
  const { folder, git } = given()
  writeFileSync(join(folder, '..', 'other.lua'), '')
  git('add', '.')
  git('commit', '-qm', 'something else')
  const commits = await commitsOf(folder, 5)
  expect(commits.map(({ subject }) => subject)).toEqual(['version 2', 'version 1'])
})
