import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { filesHold } from '../store/files-hold.js'
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
  expect(await folder.run(['export', 'first.jsonl'])).toEqual({
    status: 0,
    stdout: '',
    stderr: 'wrote 4 sessions, with what they ran under, to first.jsonl\n',
  })
  const first = readFileSync(folder.file('first.jsonl'), 'utf8')
  expect(await folder.succeeds('import', '--db', 'copy.db', 'first.jsonl', '--json')).toBe(
    '{"sessions":4,"unchanged":0,"erased":0,"entries":0,"verdicts":0}\n',
  )
  expect((await folder.run(['export', '--db', 'copy.db', '-'])).stdout).toBe(first)
  const again = await folder.run(['import', '--db', 'copy.db', '-', '--json'], { input: first })
  expect(again).toEqual({
    status: 0,
    stdout: '{"sessions":0,"unchanged":4,"erased":0,"entries":0,"verdicts":0}\n',
    stderr: '',
  })
})

test('what is erased is nowhere in the bytes of the store, and every proof still holds', async () => {
  const before = JSON.parse(await folder.succeeds('verify', '--json'))
  expect(before).toMatchObject({ fault: null, faithful: 4 })
  const isHeld = () => filesHold(folder.file('reprise.db'), 'zzyzx')
  expect(isHeld()).toBe(true)
  expect(await folder.succeeds('erase', '--where', 'session:nobody')).toMatchInlineSnapshot(`
    "No session meets the query: there is nothing to erase. Look at what there is: reprise sessions
    "
  `)
  expect(await folder.succeeds('erase', '--where', 'session:secret')).toMatchInlineSnapshot(`
    "1 session meets the query. Nothing was erased: add --yes to erase.
    "
  `)
  expect(isHeld()).toBe(true)
  expect(
    await folder.succeeds('erase', '--where', 'session:secret', '--yes', '--why', 'asked by its author'),
  ).toMatchInlineSnapshot(`
    "Erased 1 session, with 1 message or policy file, and rewrote the store.
    That it was there stays proven: reprise sessions --erased lists it, reprise show ID has the proof of one, reprise verify checks all.
    "
  `)
  expect(isHeld()).toBe(false)
  expect(await folder.succeeds('import', 'first.jsonl')).toBe(
    'imported 0 sessions; 3 were there already; 1 was erased here, and stays so\n',
  )
  expect(isHeld()).toBe(false)
  expect(JSON.parse(await folder.succeeds('verify', '--json'))).toMatchObject({ fault: null, faithful: 3 })
  expect(JSON.parse(await folder.succeeds('sessions', '--json')).total).toBe(3)
  expect(await folder.succeeds('verify')).toContain('1 session was erased; the digests that they left are in the tree.')
})

test('an export that is refused leaves the file as it was', async () => {
  const kept = new Folder({
    'policy.lua': lua({ validate_rcptto: '' }),
    'one.yaml': scenario(['one']),
    'kept.jsonl': 'kept',
  })
  onTestFinished(() => kept.remove())
  await kept.succeeds('record', '--policy', 'policy.lua', 'one.yaml')
  const id: string = JSON.parse(await kept.succeeds('sessions', '--json')).sessions[0].id
  await kept.succeeds('erase', '--where', 'session:one', '--yes')
  for (const file of ['kept.jsonl', 'new.jsonl', '-'])
    expect(await kept.run(['export', file, '--session', id])).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining(`${id} was erased`),
    })
  expect(readFileSync(kept.file('kept.jsonl'), 'utf8')).toBe('kept')
  expect(readdirSync(kept.file('.')).filter((name) => /new|part/.test(name))).toEqual([])
})

test('what is written again keeps its permissions, and its link', async () => {
  folder.write('real.jsonl', 'old')
  chmodSync(folder.file('real.jsonl'), 0o666)
  symlinkSync('real.jsonl', folder.file('link.jsonl'))
  expect(await folder.run(['export', 'link.jsonl'])).toMatchObject({ status: 0 })
  expect(lstatSync(folder.file('link.jsonl')).isSymbolicLink()).toBe(true)
  expect(statSync(folder.file('real.jsonl')).mode & 0o777).toBe(0o666)
  expect(readFileSync(folder.file('real.jsonl'), 'utf8')).toContain('reprise-recording')
})

test('an erased session is listed when it is asked for, and shows the proof that it was there', async () => {
  await folder.succeeds('record', '--db', 'proof.db', '--policy', 'policy.lua', 'secret.yaml')
  await folder.succeeds('erase', '--db', 'proof.db', '--where', 'session:secret', '--yes', '--why', 'on request')
  const { sessions, total } = JSON.parse(await folder.succeeds('sessions', '--db', 'proof.db', '--erased', '--json'))
  expect({ total, erased: sessions[0].erasedAt > 0 }).toEqual({ total: 1, erased: true })
  const id: string = sessions[0].id
  const shown = await folder.succeeds('show', '--db', 'proof.db', id.slice(-8))
  const plain = shown
    .replace(id, 'ID')
    .replaceAll(/[0-9a-f]{64}/g, 'SHA-256')
    .replace(/at \d.*: /, 'at TIME: ')
  expect(plain).toMatchInlineSnapshot(`
    "ID was erased at TIME: on
      request
    What its 11 events said is gone. That they were there stays proven:
      leaf 3 of the tree, hash
        SHA-256
      salted digest of what was said,
        SHA-256
    reprise verify holds them against the tree
    "
  `)
  const { leaves } = JSON.parse(await folder.succeeds('show', '--db', 'proof.db', id, '--json'))
  expect(leaves).toEqual([
    { number: 3, hash: expect.stringMatching(/^\w{64}$/), digest: expect.stringMatching(/^\w{64}$/) },
  ])
})
