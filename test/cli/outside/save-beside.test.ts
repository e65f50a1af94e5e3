import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { saveBeside } from '../../../src/cli/outside/save-beside.js'
import { sessionIds } from '../../../src/store/sessions.js'
import { openStore } from '../../../src/store/store.js'
import { storeWith } from '../../engine/given-store.js'
import { moduleOf } from '../../momentum/given-policy.js'
import { givenFolder } from '../../store/given.js'

const given = () => {
  const path = storeWith(moduleOf({ validate_ehlo: 'vctx:set_code(250, "hello " .. str)' }), [
    ['EHLO client.example', 'QUIT'],
  ])
  const store = openStore(path, { mode: 'read' })
  const [session] = sessionIds(store)
  store.close()
  return {
    save: saveBeside(path),
    copyWith: (ehlo: string) => ({ session: session!, edits: [{ name: 'ehlo', value: ehlo }] }),
  }
}

test('copies are saved while who asked goes on', async () => {
  const { save, copyWith } = given()
  const folder = givenFolder()
  const saved = ['a.example', 'b.example'].map((name) => save(copyWith(name), join(folder, name)))
  const first = await Promise.race([...saved, new Promise((resolve) => setImmediate(() => resolve('went on')))])
  expect(first).toBe('went on')
  await Promise.all(saved)
  for (const name of ['a.example', 'b.example'])
    expect(readFileSync(join(folder, name), 'utf8')).toContain(`EHLO ${name}`)
})

test('what cannot be saved is told with what helps', async () => {
  const { save, copyWith } = given()
  await expect(save(copyWith('a.example'), join(givenFolder(), 'nowhere/copy.yaml'))).rejects.toMatchObject({
    code: 'file-unwritable',
    hint: 'name a file in a folder that is there and can be written',
  })
  await expect(
    save({ ...copyWith('a'), edits: [{ name: 'nothing', value: '' }] }, join(givenFolder(), 'x')),
  ).rejects.toMatchObject({ code: 'input-unknown' })
})
