import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { absolutePath, completePath } from '../../../src/cli/outside/complete-path.js'
import { folderWith } from '../../store/given.js'

const given = (): string =>
  folderWith({
    'inbound/': '',
    '.git/': '',
    'inbound.lua': '',
    'inbound.conf': '',
    'inbound.txt': '',
    'other.lua': '',
  })

test('what may be a policy is offered: folders, scripts, configurations', async () => {
  const folder = given()
  const offered = await completePath(`${folder}/in`)
  expect(offered.map((path) => path.slice(folder.length))).toEqual(['/inbound.conf', '/inbound.lua', '/inbound/'])
})

test('what is hidden is offered to who asks for it', async () => {
  const folder = given()
  expect(await completePath(`${folder}/`)).not.toContain(`${folder}/.git/`)
  expect(await completePath(`${folder}/.`)).toEqual([`${folder}/.git/`])
})

test('a folder that is not there offers nothing', async () => {
  expect(await completePath('/nowhere/at/all/x')).toEqual([])
})

test.each([
  ['.', resolve('.')],
  ['~', homedir()],
  ['~/next/', join(homedir(), 'next')],
  ['next~/x', resolve('next~/x')],
  ['/a/../b.lua', '/b.lua'],
])('%s is the path %s', (typed, path) => {
  expect(absolutePath(typed)).toBe(path)
})
