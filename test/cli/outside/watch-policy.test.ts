import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { watchPolicy } from '../../../src/cli/outside/watch-policy.js'
import { folderWith, givenFolder } from '../../store/given.js'

/** Resolves each time that something was saved. */
const given = (path: string) => {
  let tell = (): void => {}
  onTestFinished(watchPolicy(path, () => tell()))
  return (change: () => void): Promise<void> =>
    new Promise((resolve) => {
      tell = resolve
      change()
    })
}

const policy = (): string => folderWith({ 'lib/': '', 'policy.lua': '-- 1' }, join(givenFolder(), 'policy'))

test('a save anywhere in the folder is told', async () => {
  const folder = policy()
  const saved = given(folder)
  await saved(() => writeFileSync(join(folder, 'policy.lua'), '-- 2'))
  await saved(() => writeFileSync(join(folder, 'lib', 'new.lua'), '-- 3'))
})

test('a save is told however often another file was put in its place, in new folders too', async () => {
  const folder = policy()
  const saved = given(folder)
  const replace = (name: string): void => {
    writeFileSync(join(folder, '.new'), '-- 2')
    renameSync(join(folder, '.new'), join(folder, name))
  }
  for (let times = 0; times < 3; times += 1) await saved(() => replace('policy.lua'))
  await saved(() => writeFileSync(join(folder, 'policy.lua'), '-- 3'))
  await saved(() => mkdirSync(join(folder, 'new')))
  await saved(() => replace('new/more.lua'))
  await saved(() => writeFileSync(join(folder, 'new', 'more.lua'), '-- 3'))
})

test('a script by itself is told when another is put in its place', async () => {
  const script = join(policy(), 'policy.lua')
  const saved = given(script)
  await saved(() => {
    writeFileSync(`${script}.new`, '-- 2')
    renameSync(`${script}.new`, script)
  })
})

test('a folder that is put in its place is watched from then on', async () => {
  const folder = policy()
  const saved = given(folder)
  await saved(() => {
    renameSync(folder, `${folder}-old`)
    renameSync(`${folder}-old`, folder)
  })
  await saved(() => writeFileSync(join(folder, 'policy.lua'), '-- 2'))
})

test('what is hidden in a folder is not told', async () => {
  const folder = policy()
  const hidden = join(folder, '.hidden.lua')
  let told = 0
  onTestFinished(watchPolicy(folder, () => (told += 1)))
  // a script that is named is watched, hidden or not: once it is told, the system has told of the change
  const saved = given(hidden)
  await saved(() => writeFileSync(hidden, ''))
  expect(told).toBe(0)
})

test('what lies beside a script is not told', async () => {
  const folder = policy()
  let told = 0
  onTestFinished(watchPolicy(join(folder, 'policy.lua'), () => (told += 1)))
  const saved = given(folder)
  await saved(() => writeFileSync(join(folder, 'other.lua'), ''))
  expect(told).toBe(0)
})
