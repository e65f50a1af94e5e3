import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Folder, lua, scenario } from './given-cli.js'

let folder: Folder
beforeAll(async () => {
  folder = new Folder({
    'policy.lua': lua({ validate_data_spool: 'msg:header("X-Checked", "yes")' }),
    'sessions.yaml': scenario(['one', 'two', 'three']),
    'secret.yaml': scenario(['secret']).replace('Secret words', 'Unmistakable zzyzx'),
  })
  await folder.succeeds('record', '--policy', 'policy.lua', 'sessions.yaml', 'secret.yaml')
})
afterAll(() => folder.remove())

test('an export that is imported into an empty store is exported again byte for byte', async () => {
  await folder.succeeds('export', 'first.jsonl')
  const first = readFileSync(folder.file('first.jsonl'), 'utf8')
  expect(await folder.succeeds('import', '--db', 'copy.db', 'first.jsonl', '--json')).toBe(
    '{"sessions":4,"unchanged":0}\n',
  )
  expect(await folder.succeeds('export', '--db', 'copy.db', '-')).toBe(first)
  const again = await folder.run(['import', '--db', 'copy.db', '-', '--json'], { input: first })
  expect(again).toEqual({ status: 0, stdout: '{"sessions":0,"unchanged":4}\n', stderr: '' })
})

test('what is erased is nowhere in the bytes of the store, and every proof still holds', async () => {
  const before = JSON.parse(await folder.succeeds('verify', '--json'))
  expect(before).toMatchObject({ fault: null, faithful: 4 })
  const bytes = () =>
    ['reprise.db', 'reprise.db-wal']
      .map((name) => {
        try {
          return readFileSync(folder.file(name), 'latin1')
        } catch {
          return ''
        }
      })
      .join('')
  expect(bytes()).toContain('zzyzx')
  expect(await folder.succeeds('erase', '--where', 'session:secret')).toContain('Nothing was erased')
  expect(bytes()).toContain('zzyzx')
  expect(await folder.succeeds('erase', '--where', 'session:secret', '--yes', '--why', 'asked by its author')).toBe(
    'erased 1 session and rewrote the store\n',
  )
  expect(bytes()).not.toContain('zzyzx')
  expect(JSON.parse(await folder.succeeds('verify', '--json'))).toMatchObject({ fault: null, faithful: 3 })
  expect(JSON.parse(await folder.succeeds('sessions', '--json')).total).toBe(3)
})
