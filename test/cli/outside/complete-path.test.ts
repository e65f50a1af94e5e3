import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { completePath } from '../../../src/cli/outside/complete-path.js'
import { givenFolder } from '../../store/given.js'

const given = (): string => {
  const folder = givenFolder()
  mkdirSync(join(folder, 'inbound'))
  mkdirSync(join(folder, '.git'))
  for (const name of ['inbound.lua', 'inbound.conf', 'inbound.txt', 'other.lua']) writeFileSync(join(folder, name), '')
  return folder
}

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
