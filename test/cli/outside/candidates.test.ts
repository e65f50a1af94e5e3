import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { offeredCandidates, recentCandidates, rememberCandidate } from '../../../src/cli/outside/candidates.js'
import { givenFolder } from '../../store/given.js'

test('the last candidate is first, each is there once, and ten are kept', () => {
  const env = { XDG_STATE_HOME: givenFolder() }
  for (let n = 1; n <= 12; n += 1) rememberCandidate(`/policies/${n}`, env)
  rememberCandidate('/policies/5', env)
  expect(recentCandidates(env)).toEqual([5, 12, 11, 10, 9, 8, 7, 6, 4, 3].map((n) => `/policies/${n}`))
})

test('what is in the folder is offered first, and what is not there any more is not', () => {
  const folder = givenFolder()
  const env = { XDG_STATE_HOME: join(folder, 'state') }
  const paths = ['work/old', 'work/..new', 'workshop', 'other', 'work/gone'].map((name) => join(folder, name))
  for (const path of paths.slice(0, -1)) mkdirSync(path, { recursive: true })
  for (const path of paths) rememberCandidate(path, env)
  const offered = offeredCandidates(env, join(folder, 'work'))
  expect(offered.map((path) => relative(folder, path))).toEqual(['work/..new', 'work/old', 'other', 'workshop'])
  expect(offeredCandidates(env, '/').map((path) => relative(folder, path))).toEqual([
    'other',
    'workshop',
    'work/..new',
    'work/old',
  ])
  expect(recentCandidates(env)).toHaveLength(5)
})

test.each([
  ['no list', undefined],
  ['a list that is none', '{"a": 1}'],
  ['a list cut in half', '["/a", '],
])('%s offers nothing, and is written anew', (_title, content) => {
  const env = { XDG_STATE_HOME: givenFolder() }
  mkdirSync(join(env.XDG_STATE_HOME, 'reprise'))
  if (content !== undefined) writeFileSync(join(env.XDG_STATE_HOME, 'reprise', 'candidates.json'), content)
  expect(recentCandidates(env)).toEqual([])
  rememberCandidate('/a', env)
  expect(recentCandidates(env)).toEqual(['/a'])
})

test('a list that cannot be kept is no trouble', () => {
  const env = { XDG_STATE_HOME: '/dev/null' }
  rememberCandidate('/a', env)
  expect(recentCandidates(env)).toEqual([])
})
