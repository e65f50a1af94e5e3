import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { recentCandidates, rememberCandidate } from '../../../src/cli/outside/candidates.js'
import { givenFolder } from '../../store/given.js'

test('the last candidate is first, each is there once, and ten are kept', () => {
  const env = { XDG_STATE_HOME: givenFolder() }
  for (let n = 1; n <= 12; n += 1) rememberCandidate(`/policies/${n}`, env)
  rememberCandidate('/policies/5', env)
  expect(recentCandidates(env)).toEqual([5, 12, 11, 10, 9, 8, 7, 6, 4, 3].map((n) => `/policies/${n}`))
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
